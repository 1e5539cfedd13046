package io.shoalfs.fetch.swarm;

import io.shoalfs.torrent.Block;

/**
 * How fast one source is, measured by the swarm from its own requests.
 *
 * <p>Implementation note. As in BBR: the round trip is the least latency ever seen (a window over it would take standing
 * queues, which are ours, for distance, and deepen them), and the rate is what arrived between a request and its answer.
 * A sample taken while the source had less to do than it could only counts if it raises the rate.
 */
final class SourceStatistics {

    /** What is assumed of a source before its first block. */
    private static final double UNKNOWN_BYTES_PER_NANO = 4e-3;

    private static final long UNKNOWN_ROUND_TRIP = 50_000_000;
    private static final double WEIGHT = 1.0 / 16;
    private static final long PEAK_WINDOW = 1_000_000_000;
    private static final long LEAST_INTERVAL = 1_000;
    private static final int LEAST_DEPTH = 2;
    private static final int MOST_DEPTH = 1 << 16;

    private final SwarmConfig config;
    private final LatencyHistogram latencies = new LatencyHistogram();
    private long roundTrip = UNKNOWN_ROUND_TRIP;
    private double bytesPerNano = UNKNOWN_BYTES_PER_NANO;

    /** The best rate of this second and of the one before. */
    private double peak;

    private double earlierPeak;
    private long peakSince;
    private int samples;
    private int fullSamples;

    SourceStatistics(SwarmConfig config) {
        this.config = config;
    }

    /** Takes the times of an answered request: {@code delivered} bytes came since {@link Ask#deliveredBefore}. */
    void answered(Ask ask, long delivered, long nowNanos) {
        long latency = Math.max(LEAST_INTERVAL, nowNanos - ask.sentNanos);
        roundTrip = samples == 0 ? latency : Math.min(roundTrip, latency);
        latencies.add(latency);
        double rate = (double) delivered / Math.max(LEAST_INTERVAL, nowNanos - ask.deliveredNanosBefore);
        if (samples == 0) {
            bytesPerNano = rate;
        } else if (!ask.limited || rate > bytesPerNano) {
            bytesPerNano += WEIGHT * (rate - bytesPerNano);
        }
        samples++;
        notePeak(rate, ask.limited, nowNanos);
    }

    private void notePeak(double rate, boolean limited, long nowNanos) {
        if (!limited) {
            fullSamples++;
            if (nowNanos - peakSince > PEAK_WINDOW) {
                earlierPeak = peak;
                peak = 0;
                peakSince = nowNanos;
            }
        }
        peak = Math.max(peak, rate);
    }

    boolean isKnown() {
        return samples > 0;
    }

    long roundTripNanos() {
        return roundTrip;
    }

    /** Smoothed, in bytes per nanosecond. */
    double rate() {
        return bytesPerNano;
    }

    /** 95 % of the blocks took no longer; three round trips before the first block. */
    long p95Nanos() {
        return latencies.isEmpty() ? 3 * roundTrip : latencies.p95Nanos();
    }

    /** When a block would be here that is asked for behind this many others. */
    long expectedNanos(int blocksBefore) {
        return roundTrip + nanosFor(blocksBefore + 1);
    }

    /** How long this many blocks take, one behind the other. */
    long nanosFor(int blocks) {
        return (long) ((double) blocks * Block.LENGTH / bytesPerNano);
    }

    /**
     * How many blocks may be asked for at once: twice what the path holds (so the depth doubles each round trip while
     * the rate still grows with it), and at least what keeps the source busy for the read-ahead queue's time.
     */
    int depth() {
        long span = Math.max(2 * roundTrip, roundTrip + config.aheadQueue().toNanos());
        double blocks = Math.max(peak, earlierPeak) * span / Block.LENGTH;
        int least = fullSamples < config.initialDepth() ? config.initialDepth() : LEAST_DEPTH;
        return (int) Math.max(least, Math.min(blocks, MOST_DEPTH));
    }
}
