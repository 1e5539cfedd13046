package io.shoalfs.cache;

import io.shoalfs.cache.disk.MappedBytes;
import io.shoalfs.cache.disk.StoredBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Verified bytes in a file of the cache, not evicted before it is closed. To copy them is one positional read. */
public final class DiskLease implements Lease {

    private final StoredBytes bytes;
    private final StoredPieces pieces;
    private final int first;
    private final int last;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** While it is used by a system call; closed with the lease. */
    private @Nullable MappedBytes mapped;

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
        // Another reader may have found the file changed after our lease, and made a note of how it is now.
        if (!pieces.areHeld(first, last)) {
            throw new IOException("what was read has fallen into doubt meanwhile");
        }
    }

    @Override
    public List<Region> regions() {
        if (mapped == null) {
            mapped = bytes.map().orElse(null);
        }
        if (mapped == null || !pieces.areHeld(first, last)) {
            return List.of();
        }
        var regions = new ArrayList<Region>(2);
        for (var part : mapped.regions()) {
            regions.add(new Region(part.address(), part.length()));
        }
        return regions;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            if (mapped != null) {
                mapped.close();
            }
            pieces.release(first, last);
        }
    }
}
