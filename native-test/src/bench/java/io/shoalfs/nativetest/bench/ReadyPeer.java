package io.shoalfs.nativetest.bench;

import io.shoalfs.fetch.rack.Distance;
import io.shoalfs.fetch.swarm.BlockSource;
import io.shoalfs.torrent.Block;
import java.util.ArrayDeque;

/** A peer that has everything and remembers what it owes. */
final class ReadyPeer implements BlockSource {

    private static final int LIMIT = 500;

    final ArrayDeque<Block> owed = new ArrayDeque<>();
    private final String name;

    ReadyPeer(String name) {
        this.name = name;
    }

    @Override
    public Distance distance() {

        return Distance.RACK;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean has(int piece) {
        return true;
    }

    @Override
    public boolean serves(int piece) {
        return true;
    }

    @Override
    public int room() {
        return LIMIT - owed.size();
    }

    @Override
    public void request(Block block) {
        owed.add(block);
    }

    @Override
    public void cancel(Block block) {
        owed.remove(block);
    }

    @Override
    public void flush() {}

    @Override
    public void close(String reason) {
        throw new IllegalStateException(name + " is closed: " + reason);
    }
}
