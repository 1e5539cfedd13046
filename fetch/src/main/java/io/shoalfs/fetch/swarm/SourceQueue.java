package io.shoalfs.fetch.swarm;

import io.shoalfs.cache.Urgency;
import io.shoalfs.torrent.Block;
import java.util.HashMap;
import java.util.Map;
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

    /** What it has done, as often as it was here. */
    SourceTally tally = new SourceTally();

    private final SwarmConfig config;

    private final Map<Block, Ask> asks = new HashMap<>();
    private @Nullable Ask first;
    private @Nullable Ask last;
    private int outstanding;

    /** When the last answer came. */
    private long answeredNanos;

    /** Since when it owes an answer, or would if it were asked; see {@link #owesSinceNanos}. */
    private long owesSince;

    /** For how long it owed answers, beyond what the path takes, that were withdrawn in the end. */
    private long debtNanos;

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

    /** What it is among the nodes that share; null as long as it is none. */
    @Nullable
    Member member;

    /** Something was requested or cancelled since the last flush. */
    boolean touched;

    SourceQueue(BlockSource source, SwarmConfig config, long nowNanos) {
        this.source = source;
        this.config = config;
        this.statistics = new SourceStatistics(config);
        this.latestAnswered = nowNanos;
        this.answeredNanos = nowNanos;
    }

    void add(Ask ask) {
        if (outstanding == 0) {
            owesSince = ask.sentNanos - debtNanos;
        }
        ask.earlier = last;
        if (last == null) {
            first = ask;
        } else {
            last.later = ask;
        }
        last = ask;
        asks.put(ask.block, ask);
        outstanding++;
    }

    /**
     * The request for this block, or null if it was not asked for. Peers answer in order: it is nearly always the first. Web
     * servers do on each connection.
     */
    @Nullable
    Ask find(Block block) {
        return first != null && first.block.equals(block) ? first : asks.get(block);
    }

    /** The request is withdrawn, or the source refused it. */
    void withdrawn(Ask ask, long nowNanos) {
        if (ask == first) {
            statistics.unanswered(ask, answeredNanos, nowNanos);
            answeredNanos = nowNanos;
        }
        remove(ask);
        if (outstanding == 0) {
            debtNanos = Math.max(0, nowNanos - owesSince - 2 * statistics.roundTripNanos());
        }
    }

    /** The request is answered: it leaves the queue, and its times are taken. */
    void answered(Ask ask, long nowNanos) {
        remove(ask);
        statistics.answered(ask, answeredNanos, nowNanos);
        tally.received.add(ask.length, nowNanos);
        answeredNanos = nowNanos;
        latestAnswered = Math.max(latestAnswered, ask.sentNanos);
        heard(nowNanos);
    }

    /** It will not answer a request. */
    void refused() {
        tally.refusals++;
    }

    /** It sent what nobody waits for. */
    void unexpected(int length, long nowNanos) {
        tally.wasted += length;
        heard(nowNanos);
    }

    /** It owes an answer for too long. */
    void fellSilent() {
        if (!silent) {
            silent = true;
            tally.timeouts++;
        }
    }

    /** It is proven to have sent false data of a piece. */
    void lied() {
        tally.corrupt++;
        tally.banned = true;
    }

    /** It sent something. */
    void heard(long nowNanos) {
        owesSince = nowNanos;
        debtNanos = 0;
        silent = false;
        demoted = false;
        probing = false;
    }

    private void remove(Ask ask) {
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
        asks.remove(ask.block, ask);
        outstanding--;
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

    /** Since when it owes an answer: its last one, or the first request after an idle time, or longer if it owed before. */
    long owesSinceNanos() {
        return owesSince;
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
