package io.shoalfs.cache;

import java.time.Duration;

/** Takes the time of a torrent's stalls. Under its owner's lock. */
final class StallClock {

    private int waiting;
    private long sinceNanos;
    private long count;
    private long totalNanos;
    private long longestNanos;
    private long failedReads;

    /** One more read waits. */
    void begin(long nowNanos) {
        if (waiting++ == 0) {
            sinceNanos = nowNanos;
            count++;
        }
    }

    /** So many of them wait no longer. */
    void end(int reads, long nowNanos) {
        waiting -= reads;
        if (waiting == 0 && reads > 0) {
            totalNanos += nowNanos - sinceNanos;
            longestNanos = Math.max(longestNanos, nowNanos - sinceNanos);
        }
    }

    /** So many reads ended without data. */
    void failed(int reads) {
        failedReads += reads;
    }

    /** @param longestWaitNanos of those that wait; 0 if none does */
    Stalls at(long nowNanos, long longestWaitNanos) {
        long running = waiting == 0 ? 0 : nowNanos - sinceNanos;
        return new Stalls(
                waiting,
                Duration.ofNanos(longestWaitNanos),
                count,
                Duration.ofNanos(totalNanos + running),
                Duration.ofNanos(Math.max(longestNanos, running)),
                failedReads);
    }
}
