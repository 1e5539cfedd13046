package io.shoalfs.fetch.dht;

import java.time.Duration;

/**
 * How long answers take, as RFC 6298 estimates it: who takes much longer than others is waited for, but somebody else is asked
 * meanwhile. Confined to one loop.
 */
final class RoundTrips {

    private static final double SHORTEST = 0.1;
    private static final double LONGEST = 2;
    private static final double FIRST = 1;

    private double smoothed = -1;
    private double variation;

    /** An answer took so long. */
    void took(Duration time) {
        double seconds = time.toNanos() / 1e9;
        if (smoothed < 0) {
            smoothed = seconds;
            variation = seconds / 2;
        } else {
            variation = 0.75 * variation + 0.25 * Math.abs(smoothed - seconds);
            smoothed = 0.875 * smoothed + 0.125 * seconds;
        }
    }

    /** After how long a node counts as slow: a tenth of a second to two. */
    Duration patience() {
        double seconds = smoothed < 0 ? FIRST : smoothed + 4 * variation;
        return Duration.ofNanos((long) (Math.max(SHORTEST, Math.min(seconds, LONGEST)) * 1e9));
    }
}
