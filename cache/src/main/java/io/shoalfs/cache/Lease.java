package io.shoalfs.cache;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Verified bytes that stay where they are until it is closed, exactly once, by any thread.
 */
public sealed interface Lease extends AutoCloseable permits DiskLease, MemoryLease {

    /** How many bytes it covers. */
    int length();

    /**
     * Copies all of it. Blocks for the disk at most.
     *
     * @param target {@code remaining()} is at least {@link #length}; its position moves on by that
     * @throws IOException if the disk fails, or what it has is no longer what was verified
     */
    void copyTo(ByteBuffer target) throws IOException;

    @Override
    void close();
}
