package io.shoalfs.fetch.swarm;

import io.shoalfs.cache.Urgency;
import io.shoalfs.torrent.Block;
import org.jspecify.annotations.Nullable;

/** A source with what is asked of it and not answered, in the order of asking. Lives on the swarm's loop. */
final class SourceQueue {

    /** What it is good for, with regard to what is not held. */
    enum Use {
        NOTHING,
        HAS,
        SERVES
    }

    /** A demoted source shows with so many requests that it is back. */
    private static final int PROBE = 2;

    final BlockSource source;
    final SourceStatistics statistics;
    private final SwarmConfig config;

    private @Nullable Ask first;
    private @Nullable Ask last;
    private int outstanding;
    private long outstandingBytes;

    private long delivered;
    private long deliveredNanos;
    private long limitedUntil;

    /** When the latest of the answered requests was made. */
    private long latestAnswered;

    /** Blocks that are better waited for here than asked elsewhere, in this round of decisions. */
    private int planned;

    /** The {@link Wants#version} in which there was no read-ahead for it. */
    long idleSince = -1;

    /** The read-ahead piece it works at. */
    @Nullable
    Want current;

    /** It owes answers and sends nothing: no read waits for it alone. */
    boolean silent;

    /** It has been silent for long: it gets probes only, at these times. */
    boolean demoted;

    boolean probing;
    long probeNanos;
    long pauseNanos;

    /** It is proven to lie: it is closed, and nothing of it is believed. */
    boolean banned;

    Use use = Use.NOTHING;

    /** Something was requested or cancelled since the last flush. */
    boolean touched;

    SourceQueue(BlockSource source, SwarmConfig config, long nowNanos) {
        this.source = source;
        this.config = config;
        this.statistics = new SourceStatistics(config);
        this.latestAnswered = nowNanos;
    }

    void add(Ask ask) {
        if (outstanding == 0) {
            deliveredNanos = ask.sentNanos;
        }
        ask.earlier = last;
        if (last == null) {
            first = ask;
        } else {
            last.later = ask;
        }
        last = ask;
        outstanding++;
        outstandingBytes += ask.length;
    }

    /** The request for this block, or null if it was not asked for. Sources answer in order: it is nearly always the first. */
    @Nullable
    Ask find(Block block) {
        for (Ask ask = first; ask != null; ask = ask.later) {
            if (ask.block.equals(block)) {
                return ask;
            }
        }
        return null;
    }

    void remove(Ask ask) {
        var earlier = ask.earlier;
        var later = ask.later;
        if (earlier == null) {
            first = later;
        } else {
            earlier.later = later;
        }
        if (later == null) {
            last = earlier;
        } else {
            later.earlier = earlier;
        }
        ask.earlier = null;
        ask.later = null;
        outstanding--;
        outstandingBytes -= ask.length;
    }

    /** The request is answered: it leaves the queue, and its times are taken. */
    void answered(Ask ask, long nowNanos) {
        remove(ask);
        delivered += ask.length;
        statistics.answered(ask, delivered - ask.deliveredBefore, nowNanos);
        deliveredNanos = nowNanos;
        latestAnswered = Math.max(latestAnswered, ask.sentNanos);
        silent = false;
        demoted = false;
        probing = false;
    }

    /** Whether a request was answered that was made after this one. */
    boolean hasAnsweredLaterThan(Ask ask) {
        return latestAnswered - ask.sentNanos > 0;
    }

    @Nullable
    Ask first() {
        return first;
    }

    @Nullable
    Ask last() {
        return last;
    }

    int outstanding() {
        return outstanding;
    }

    long delivered() {
        return delivered;
    }

    /** When the interval begins in which the next answer arrives: now, if nothing is under way. */
    long deliveredNanos(long nowNanos) {
        return outstanding == 0 ? nowNanos : deliveredNanos;
    }

    /** Since when the source owes an answer: its last one, or the first request after an idle time. */
    long owesSinceNanos() {
        return deliveredNanos;
    }

    /** Nothing more was there to ask: rates measured until all this has come are lower bounds. */
    void markLimited() {
        limitedUntil = delivered + outstandingBytes + 1;
    }

    boolean isLimited() {
        return limitedUntil > delivered;
    }

    /** Whether it is busy with less than its rate deserves. */
    boolean hasSlack() {
        return outstanding < statistics.depth();
    }

    /** How many more requests it should get now. A read may go a little beyond what read-ahead fills. */
    int room(Urgency urgency) {
        int depth = demoted ? PROBE : statistics.depth();
        int deepest = urgency == Urgency.BLOCKING && !demoted ? depth + config.initialDepth() : depth;
        return Math.min(deepest - outstanding, source.room());
    }

    void plan() {
        planned++;
    }

    void forgetPlan() {
        planned = 0;
    }

    /** When one more block would be here. */
    long expectedNanos() {
        return statistics.expectedNanos(outstanding + planned);
    }

    /** How long a block may take that is asked for now, before another source is asked too. */
    long patienceNanos() {
        long usual = Math.max(config.hedgeFloor().toNanos(), statistics.p95Nanos());
        return Math.max(usual, expectedNanos() * 3 / 2);
    }

    @Override
    public String toString() {
        return source.name();
    }
}
