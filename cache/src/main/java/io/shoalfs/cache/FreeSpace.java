package io.shoalfs.cache;

import java.io.IOException;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How much of its file system the cache may still take, if so much of it is to be kept free for others. The file system is
 * asked once in a while; in between, only what the cache itself takes and gives back is counted. For one thread at a
 * time.
 */
final class FreeSpace {

    /** So old may an answer be: others fill a disk, at 1 GB a second, by a quarter of a gigabyte in that time. */
    static final Duration AGE = Duration.ofMillis(250);

    private final long kept;
    private final Source source;
    private final LongSupplier clock;
    private long left;
    private long askedNanos;

    /** The file system. */
    interface Source {

        /** How many bytes a user may still take, as statvfs(3) has it in {@code f_bavail}. Blocks. */
        long available() throws IOException;
    }

    /**
     * Of a file system.
     *
     * @param kept how many bytes are kept free; if 0, the file system is never asked
     * @param clock in nanoseconds
     */
    FreeSpace(long kept, Source source, LongSupplier clock) {
        this.kept = kept;
        this.source = source;
        this.clock = clock;
        this.askedNanos = clock.getAsLong() - AGE.toNanos();
    }

    long kept() {
        return kept;
    }

    /** How many bytes may be taken now; less than 0 if others have taken some of what is kept. */
    long left() {
        if (kept == 0) {
            return Long.MAX_VALUE;
        }
        long now = clock.getAsLong();
        if (now - askedNanos >= AGE.toNanos()) {
            askedNanos = now;
            try {
                left = source.available() - kept;
            } catch (IOException e) {
                // A write will tell what is wrong with the disk.
                left = Long.MAX_VALUE / 2;
            }
        }
        return left;
    }

    /** The cache took so many bytes, or gave them back. */
    void took(long bytes) {
        left -= kept == 0 ? 0 : bytes;
    }
}
