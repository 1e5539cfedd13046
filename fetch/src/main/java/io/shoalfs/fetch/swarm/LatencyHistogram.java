package io.shoalfs.fetch.swarm;

/**
 * How long a source's blocks take: counts in steps of a quarter of an octave, old ones fading, so that a percentile costs
 * no sorting and no allocation.
 */
final class LatencyHistogram {

    private static final int STEPS = 4;
    private static final int FADE_AT = 512;

    private final int[] counts = new int[Long.SIZE * STEPS];
    private int total;

    void add(long nanos) {
        counts[step(Math.max(1, nanos))]++;
        total++;
        if (total >= FADE_AT) {
            fade();
        }
    }

    boolean isEmpty() {
        return total == 0;
    }

    /** The upper end of the step in which 95 % of the latencies are reached; 0 if there are none. */
    long p95Nanos() {
        int rest = total - (int) (total * 0.95);
        for (int step = counts.length - 1; step >= 0; step--) {
            rest -= counts[step];
            if (rest <= 0 && counts[step] > 0) {
                return upperEnd(step);
            }
        }
        return 0;
    }

    private static int step(long nanos) {
        int octave = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos);
        int quarter = octave < 2 ? 0 : (int) (nanos >>> (octave - 2)) & (STEPS - 1);
        return octave * STEPS + quarter;
    }

    private static long upperEnd(int step) {
        int octave = step / STEPS;
        return octave < 2 ? 1L << (octave + 1) : (long) (STEPS + 1 + step % STEPS) << (octave - 2);
    }

    private void fade() {
        total = 0;
        for (int step = 0; step < counts.length; step++) {
            counts[step] /= 2;
            total += counts[step];
        }
    }
}
