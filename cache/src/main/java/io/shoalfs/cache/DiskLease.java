package io.shoalfs.cache;

import io.shoalfs.cache.disk.StoredBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

/** Verified bytes in a file of the cache, not evicted before it is closed. */
public final class DiskLease implements Lease {

    private final StoredBytes bytes;
    private final Runnable release;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * A lease of these bytes.
     *
     * @param release runs once, when the lease is closed
     */
    DiskLease(StoredBytes bytes, Runnable release) {
        this.bytes = bytes;
        this.release = release;
    }

    @Override
    public int length() {
        return bytes.length();
    }

    @Override
    public void copyTo(ByteBuffer target) throws IOException {
        bytes.copyTo(target);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            release.run();
        }
    }
}
