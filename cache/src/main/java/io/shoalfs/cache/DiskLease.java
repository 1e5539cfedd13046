package io.shoalfs.cache;

import io.shoalfs.cache.disk.StoredBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

/** Verified bytes in a file of the cache, not evicted before it is closed. To copy them is one positional read. */
public final class DiskLease implements Lease {

    private final StoredBytes bytes;
    private final StoredPieces pieces;
    private final int first;
    private final int last;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * A lease of these bytes.
     *
     * @param pieces gets the leases back of all from {@code first} to {@code last}, when this one is closed
     */
    DiskLease(StoredBytes bytes, StoredPieces pieces, int first, int last) {
        this.bytes = bytes;
        this.pieces = pieces;
        this.first = first;
        this.last = last;
    }

    @Override
    public int length() {
        return bytes.length();
    }

    /** After a failure nothing of the file is leased again before it was hashed: who reads again gets it anew. */
    @Override
    public void copyTo(ByteBuffer target) throws IOException {
        try {
            bytes.copyTo(target);
        } catch (IOException e) {
            pieces.doubt(first, e);
            throw e;
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            pieces.release(first, last);
        }
    }
}
