package io.shoalfs.fetch.swarm;

import java.time.Duration;
import java.util.Arrays;

/** Counts bytes, and how fast they come now. For one thread; to count takes some nanoseconds and no memory. */
public final class Meter {

    private static final int SLOTS = 8;

    /** Together they are what "now" is: two seconds, so that a display does not lag, nor shows each burst. */
    private static final long SLOT_NANOS = Duration.ofMillis(250).toNanos();

    private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();

    private final long[] slots = new long[SLOTS];
    private long latest = Long.MIN_VALUE;
    private long total;

    /** So many bytes came, now. */
    public void add(long bytes, long nowNanos) {
        turnTo(nowNanos);
        slots[(int) Math.floorMod(latest, (long) SLOTS)] += bytes;
        total += bytes;
    }

    /** How many came in all. */
    public long total() {
        return total;
    }

    /** In bytes a second, over the last two seconds. */
    public long rate(long nowNanos) {
        turnTo(nowNanos);
        return Arrays.stream(slots).sum() * SECOND_NANOS / (SLOTS * SLOT_NANOS);
    }

    private void turnTo(long nowNanos) {
        long now = Math.floorDiv(nowNanos, SLOT_NANOS);
        for (long slot = Math.max(latest + 1, now - SLOTS + 1); slot <= now; slot++) {
            slots[(int) Math.floorMod(slot, (long) SLOTS)] = 0;
        }
        latest = Math.max(latest, now);
    }
}
