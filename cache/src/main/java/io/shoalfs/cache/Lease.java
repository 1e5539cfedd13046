package io.shoalfs.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

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

    /**
     * Where all of it lies in memory, for system calls: such a call may end with EFAULT, {@link #copyTo} then tells why.
     * Valid until the lease is closed; nobody else may be given these addresses, and Java must never follow them. Empty
     * if it does not lie so: then it is to be copied. For one thread.
     */
    List<Region> regions();

    /**
     * A run of memory.
     *
     * @param address of its first byte
     * @param length in bytes, 1 or more
     */
    record Region(long address, int length) {}

    @Override
    void close();
}
