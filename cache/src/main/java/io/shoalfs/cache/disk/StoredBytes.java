package io.shoalfs.cache.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A range of one file of the cache. Says nothing of whether the bytes are verified, or will stay: a lease does. */
public interface StoredBytes {

    /** How many bytes it is, 1 or more. */
    int length();

    /**
     * Copies all of it. Blocks for the disk; any thread.
     *
     * @param target {@code remaining()} is at least {@link #length}; its position moves on by that
     * @throws IOException if the disk fails, or the file has become too short or was changed by somebody else
     */
    void copyTo(ByteBuffer target) throws IOException;

    /**
     * Maps all of it into memory, for the kernel to read; empty if it is too short to be worth it, cannot be done, or was
     * changed by somebody else:
     * {@link #copyTo} then tells why. Any thread; the caller closes it.
     */
    Optional<MappedBytes> map();
}
