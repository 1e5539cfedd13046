package io.shoalfs.cache;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Verified bytes that are in memory: they came just now, or the disk did not take them. */
public final class MemoryLease implements Lease {

    private final ByteBuffer content;
    private final Runnable release;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * A lease of these bytes.
     *
     * @param content from position to limit; not to change before the release
     * @param release runs once, when the lease is closed
     */
    MemoryLease(ByteBuffer content, Runnable release) {
        this.content = content;
        this.release = release;
    }

    @Override
    public int length() {
        return content.remaining();
    }

    @Override
    public void copyTo(ByteBuffer target) {
        target.put(content.duplicate());
    }

    @Override
    public List<Region> regions() {
        return List.of();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            release.run();
        }
    }
}
