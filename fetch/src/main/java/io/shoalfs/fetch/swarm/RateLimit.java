package io.shoalfs.fetch.swarm;

import java.util.concurrent.TimeUnit;

/**
 * So many bytes a second, shared by all who reserve of them, in the order in which they do. What was not used is lost
 * but for a tenth of a second's worth. Any thread.
 */
public final class RateLimit {

    private static final long BURST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final long bytesPerSecond;
    private boolean begun;
    private long freeNanos;

    /**
     * A limit of which nothing is used.
     *
     * @param bytesPerSecond 0: there is no limit
     */
    public RateLimit(long bytesPerSecond) {
        if (bytesPerSecond < 0) {
            throw new IllegalArgumentException("no rate: " + bytesPerSecond);
        }
        this.bytesPerSecond = bytesPerSecond;
    }

    /** In how many nanoseconds something may go, if it is reserved then; 0: now. */
    public synchronized long waitNanos(long nowNanos) {
        return begun ? Math.max(0, freeNanos - nowNanos) : 0;
    }

    /** Reserves so many bytes, and says in how many nanoseconds they may go; 0: now. */
    public synchronized long reserve(int bytes, long nowNanos) {
        if (bytesPerSecond == 0) {
            return 0;
        }
        long oldest = nowNanos - BURST_NANOS;
        if (!begun || freeNanos - oldest < 0) {
            begun = true;
            freeNanos = oldest;
        }
        long delay = Math.max(0, freeNanos - nowNanos);
        freeNanos += (long) (bytes * 1e9 / bytesPerSecond);
        return delay;
    }
}
