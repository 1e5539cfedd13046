package io.shoalfs.fetch.swarm;

import io.shoalfs.torrent.Block;

/**
 * How fast one source is, measured by the swarm from its own requests.
 *
 * <p>Implementation note. The round trip is the least latency ever seen: a window over it would take standing queues, which
 * are ours, for distance, and deepen them. The rate is bytes over busy time: a block keeps its source busy from the answer
 * before it, or from a round trip after its request if that is later, until it comes. So a source that is asked for
 * little, or whose queue is too short for the path, is not taken for a slow one, and one that slows down shows it at once.
 * Old bytes fade with busy time, not with blocks, since blocks arrive in bursts.
 *
 * <p>Some sources look at their requests now and then only (transmission 3.00: twice a second), and then answer all that
 * they find. Their least latency says nothing of that, so the longest recent pause between two answers, while more were
 * owed, is kept beside it: the queue has to last for two of them. A standing queue of ours makes no pauses.
 */
final class SourceStatistics {

    /** What is assumed of a source before its first block. */
    private static final double UNKNOWN_BYTES_PER_NANO = 4e-3;

    private static final long UNKNOWN_ROUND_TRIP = 50_000_000;

    /** The busy time over which the rate is averaged. */
    private static final double FADE_NANOS = 50e6;

    /** No pause counts for more: a source that rests for longer has stopped. */
    private static final long LONGEST_PAUSE = 1_000_000_000;

    /** A pause is forgotten within so many times its length. */
    private static final long PAUSE_FADE = 8;

    private static final long LEAST_LATENCY = 1_000;
    private static final long LEAST_SERVICE = 200;
    private static final int LEAST_DEPTH = 2;

    private final SwarmConfig config;
    private final LatencyHistogram latencies = new LatencyHistogram();
    private long roundTrip = UNKNOWN_ROUND_TRIP;
    private long pause;
    private double bytes;
    private double busyNanos;
    private int answers;

    SourceStatistics(SwarmConfig config) {
        this.config = config;
    }

    /**
     * Takes the times of a request that is answered now.
     *
     * @param answeredBefore when the source last answered
     */
    void answered(Ask ask, long answeredBefore, long nowNanos) {
        long latency = Math.max(LEAST_LATENCY, nowNanos - ask.sentNanos);
        latencies.add(latency);
        roundTrip = answers == 0 ? latency : Math.min(roundTrip, latency);
        long begin = Math.max(answeredBefore, ask.sentNanos + roundTrip);
        long service = Math.max(LEAST_SERVICE, busyNanos == 0 ? latency : nowNanos - begin);
        busy(service, ask.length);
        answers++;
    }

    /** A request is withdrawn that the source should have been busy with: it took so long at least. */
    void unanswered(Ask ask, long answeredBefore, long nowNanos) {
        long service = nowNanos - Math.max(answeredBefore, ask.sentNanos + roundTrip);
        if (service > nanosFor(1)) {
            busy(service, ask.length);
        }
    }

    private void busy(long service, int length) {
        double kept = Math.max(0, 1 - service / FADE_NANOS);
        bytes = bytes * kept + length;
        busyNanos = busyNanos * kept + service;
        pause = Math.min(LONGEST_PAUSE, Math.max(service, pause - service / PAUSE_FADE));
    }

    boolean isKnown() {
        return answers > 0;
    }

    long roundTripNanos() {
        return roundTrip;
    }

    /** In bytes per nanosecond. */
    double rate() {
        return busyNanos == 0 ? UNKNOWN_BYTES_PER_NANO : bytes / busyNanos;
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
        return (long) ((double) blocks * Block.LENGTH / rate());
    }

    /**
     * How many blocks may be asked for at once: twice what the path holds or the source takes at a time, and at least what
     * keeps the source busy for the read-ahead queue's time. At first it grows by one with each answer: it doubles each round trip.
     */
    int depth() {
        if (answers == 0) {
            return config.initialDepth();
        }
        long span = Math.max(
                2 * Math.max(roundTrip, pause), roundTrip + config.aheadQueue().toNanos());
        double deserved = rate() * span / Block.LENGTH;
        return (int) Math.max(LEAST_DEPTH, Math.min(deserved, config.initialDepth() + answers));
    }
}
