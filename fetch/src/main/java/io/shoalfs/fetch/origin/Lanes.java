package io.shoalfs.fetch.origin;

import io.shoalfs.fetch.web.ObjectLane;
import io.shoalfs.fetch.web.Tries;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Ways to one server or bucket, each with a buffer, that are used again. As many are made as are in use at once. Any thread.
 */
final class Lanes implements AutoCloseable {

    private final Way way;
    private final URI base;
    private final int bufferLength;
    private final Queue<Lane> idle = new ConcurrentLinkedQueue<>();

    /**
     * None yet.
     *
     * @param bufferLength of each, in bytes
     */
    Lanes(Way way, URI base, int bufferLength) {
        this.way = way;
        this.base = base;
        this.bufferLength = bufferLength;
    }

    /** A way, and a buffer, which its user alone uses. */
    record Lane(ObjectLane way, ByteBuffer buffer) {}

    /** One that nobody uses. */
    Lane take() throws IOException {
        var lane = idle.poll();
        return lane != null ? lane : new Lane(way.to(base, Tries.many()), ByteBuffer.allocate(bufferLength));
    }

    /** It is no longer used. */
    void give(Lane lane) {
        idle.add(lane);
    }

    @Override
    public void close() {
        for (var lane = idle.poll(); lane != null; lane = idle.poll()) {
            lane.way().close();
        }
    }
}
