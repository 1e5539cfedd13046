package io.shoalfs.fetch.peer;

import io.shoalfs.cache.HeapPieceMemory;
import io.shoalfs.cache.MemoryPieceStore;
import io.shoalfs.cache.SampleTorrent;
import io.shoalfs.cache.Urgency;
import io.shoalfs.fetch.net.NettyLoop;
import io.shoalfs.fetch.swarm.BlockSource;
import io.shoalfs.fetch.swarm.QuietMachine;
import io.shoalfs.fetch.swarm.SwarmEvents;
import io.shoalfs.fetch.swarm.UploadConfig;
import io.shoalfs.fetch.swarm.Uploads;
import io.shoalfs.torrent.Block;
import io.shoalfs.torrent.Torrent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One torrent on one loop, which asks for one block as soon as it may. */
final class SocketSide implements SwarmEvents, PeerWatcher {

    final SampleTorrent sample;
    final NettyLoop loop;
    final MemoryPieceStore store;
    final PeerSwarm swarm;
    final List<String> calls = new ArrayList<>();
    Block want = new Block(0, 0);
    ByteBuffer bytes = ByteBuffer.allocate(0);
    boolean asked;
    boolean closeWhenOpened;
    boolean encrypted;
    boolean wrongLoop;
    String objection = "";

    SocketSide(SampleTorrent sample, NettyLoop loop) {
        this(sample.torrent(), sample, loop);
    }

    SocketSide(Torrent torrent, SampleTorrent sample, NettyLoop loop) {
        this.sample = sample;
        this.loop = loop;
        this.store = new MemoryPieceStore(torrent);
        var uploads = new Uploads(store, UploadConfig.standard(), QuietMachine.on(loop));
        this.swarm = new PeerSwarm(torrent, loop, this, uploads, this);
        uploads.start();
    }

    void fill() {
        var memory = new HeapPieceMemory(1 << 20);
        for (int piece = 0; piece < sample.torrent().layout().pieceCount(); piece++) {
            var buffer =
                    memory.take(sample.piece(piece).length, Urgency.BLOCKING).orElseThrow();
            buffer.bytes().put(sample.piece(piece));
            store.offer(piece, buffer);
        }
    }

    void dial(PeerSockets sockets, int port) {
        dial(sockets, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    void dial(PeerSockets sockets, InetSocketAddress address) {
        loop.execute(() -> sockets.dial(address, swarm, sample.torrent().id().primary(), encrypted));
    }

    synchronized boolean said(String begin) {
        return calls.stream().anyMatch(call -> call.startsWith(begin));
    }

    synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    private synchronized void note(String call) {
        wrongLoop |= !loop.inLoop();
        calls.add(call);
    }

    @Override
    public void joined(BlockSource source) {
        note("joined");
    }

    @Override
    public void changed(BlockSource source) {
        if (source.serves(want.piece()) && !asked) {
            asked = true;
            source.request(want);
            source.flush();
        }
    }

    @Override
    public void gained(BlockSource source, int piece) {}

    @Override
    public void left(BlockSource source, String reason) {
        note("left: " + reason);
    }

    @Override
    public synchronized void received(BlockSource source, Block block, ByteBuffer content) {
        bytes = ByteBuffer.allocate(content.remaining()).put(content).flip();
        note("received " + block);
    }

    @Override
    public void refused(BlockSource source, Block block) {
        note("refused " + block);
    }

    @Override
    public Optional<String> objection(PeerContact contact) {
        return objection.isEmpty() ? Optional.empty() : Optional.of(objection);
    }

    @Override
    public void opened(PeerConnection connection) {
        note("opened");
        if (closeWhenOpened) {
            connection.close("enough");
            note("still here");
        }
    }

    @Override
    public void closed(PeerConnection connection, String reason) {
        note("closed: " + reason);
    }

    @Override
    public void failed(InetSocketAddress address, String reason) {
        note("failed: " + reason);
    }
}
