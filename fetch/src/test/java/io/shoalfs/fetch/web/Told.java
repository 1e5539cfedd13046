package io.shoalfs.fetch.web;

import io.shoalfs.fetch.swarm.BlockSource;
import io.shoalfs.fetch.swarm.SwarmEvents;
import io.shoalfs.torrent.Block;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** What a web seed told its swarm. Told on the loop, asked by the test. */
final class Told implements SwarmEvents {

    final Map<Block, byte[]> received = new ConcurrentHashMap<>();
    final List<Block> refused = new CopyOnWriteArrayList<>();
    final List<String> left = new CopyOnWriteArrayList<>();
    final AtomicInteger changes = new AtomicInteger();

    @Override
    public void joined(BlockSource source) {
        throw new AssertionError("it is not for the seed to say");
    }

    @Override
    public void changed(BlockSource source) {
        changes.incrementAndGet();
    }

    @Override
    public void gained(BlockSource source, int piece) {
        throw new AssertionError("it has all from the beginning");
    }

    @Override
    public void left(BlockSource source, String reason) {
        left.add(reason);
    }

    @Override
    public void received(BlockSource source, Block block, ByteBuffer content) {
        var bytes = new byte[content.remaining()];
        content.get(bytes);
        if (received.put(block, bytes) != null) {
            throw new AssertionError(block + " came twice");
        }
    }

    @Override
    public void refused(BlockSource source, Block block) {
        refused.add(block);
    }
}
