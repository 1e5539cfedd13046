package io.shoalfs.fetch.peer;

import io.shoalfs.fetch.rack.Wish;
import io.shoalfs.fetch.swarm.BlockSource;
import io.shoalfs.fetch.swarm.SwarmEvents;
import io.shoalfs.torrent.Block;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes down what connections tell: each call a line. For one thread. */
final class RecordingSwarm implements SwarmEvents, PeerWatcher {

    private final List<String> calls = new ArrayList<>();
    private @Nullable String objection;
    boolean exchanging;

    /** The calls since the last time. */
    List<String> calls() {
        var taken = List.copyOf(calls);
        calls.clear();
        return taken;
    }

    void object(String reason) {
        objection = reason;
    }

    @Override
    public boolean exchanges() {
        return exchanging;
    }

    @Override
    public void learned(PeerConnection connection, List<InetSocketAddress> peers) {
        calls.add("learned " + peers);
    }

    @Override
    public void joined(BlockSource source) {
        calls.add("joined");
    }

    @Override
    public void changed(BlockSource source) {
        calls.add("changed");
    }

    @Override
    public void gained(BlockSource source, int piece) {
        calls.add("gained " + piece);
    }

    @Override
    public void said(BlockSource source, Wish wish, int piece) {
        calls.add("said " + wish + " " + piece);
    }

    @Override
    public void left(BlockSource source, String reason) {
        calls.add("left: " + reason);
    }

    @Override
    public void received(BlockSource source, Block block, ByteBuffer content) {
        calls.add("received " + block.piece() + "/" + block.ordinal() + " of " + content.remaining());
    }

    @Override
    public void refused(BlockSource source, Block block) {
        calls.add("refused " + block.piece() + "/" + block.ordinal());
    }

    @Override
    public Optional<String> objection(PeerContact contact) {
        return Optional.ofNullable(objection);
    }

    @Override
    public void opened(PeerConnection connection) {
        calls.add("opened");
    }

    @Override
    public void closed(PeerConnection connection, String reason) {
        calls.add("closed: " + reason);
    }

    @Override
    public void failed(InetSocketAddress address, String reason) {
        calls.add("failed: " + reason);
    }
}
