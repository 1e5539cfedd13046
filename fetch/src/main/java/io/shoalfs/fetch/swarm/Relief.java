package io.shoalfs.fetch.swarm;

import io.shoalfs.cache.Timers;
import io.shoalfs.cache.Urgency;
import org.jspecify.annotations.Nullable;

/**
 * Helps where an answer is late. Lives on the swarm's loop.
 *
 * <p>A block that a read waits for is asked of a second source when the first takes longer than it usually does, within
 * the budget of extra bytes; at once and beyond the budget if the first is silent, since a silent source sends nothing
 * extra. At the end of a read, blocks at the end of a slow source's queue move to one that is done. A source that stays
 * silent is demoted: what others can bring is taken from it, and it gets probes only.
 */
final class Relief {

    /** No moment at all. */
    static final long NEVER = Long.MAX_VALUE;

    private static final int MAX_ASKS = 3;
    private static final long REFUSAL = 1_000_000_000;
    private static final long LONGEST_PROBE_PAUSE = 30_000_000_000L;

    /** A block moves only if that gains more than this: less is within the noise of two equal sources. */
    private static final long LEAST_GAIN = 5_000_000;

    /** The first blocks of a queue are under way already: to cancel them is too late. */
    private static final int UNDER_WAY = 2;

    private final Sources sources;
    private final Wants wants;
    private final Requests requests;
    private final ExtraBudget budget;
    private final SwarmConfig config;
    private final Timers timers;

    Relief(Sources sources, Wants wants, Requests requests, ExtraBudget budget, Clock clock) {
        this.sources = sources;
        this.wants = wants;
        this.requests = requests;
        this.budget = budget;
        this.config = clock.config();
        this.timers = clock.timers();
    }

    /** The time, and how long is long. */
    record Clock(Timers timers, SwarmConfig config) {}

    boolean isAnythingAsked() {
        for (int i = 0; i < sources.count(); i++) {
            var queue = sources.get(i);
            if (queue.outstanding() > 0 || queue.demoted) {
                return true;
            }
        }
        return false;
    }

    /** Looks after everything that is late now, and says when to look again. */
    long relieve() {
        long now = timers.nanoTime();
        long next = NEVER;
        sources.beginRound();
        for (int i = 0; i < sources.count(); i++) {
            next = Math.min(next, listen(sources.get(i), now));
        }
        for (var want = wants.firstBlocking(); want != null; want = wants.blockingAfter(want)) {
            next = Math.min(next, hedge(want, now));
        }
        return next;
    }

    /** The earliest moment when a block of this piece is late; {@link #NEVER} if none is asked for. */
    long earliestDueNanos(Want want) {
        var assembly = want.assembly;
        long earliest = NEVER;
        if (assembly != null) {
            for (int ordinal = 0; ordinal < assembly.blockCount(); ordinal++) {
                var ask = assembly.asks(ordinal);
                if (ask != null) {
                    earliest = Math.min(earliest, dueNanos(ask));
                }
            }
        }
        return earliest;
    }

    /** Moves blocks from the end of a slow source's queue to a source that would bring them much sooner. */
    void shorten() {
        if (!wants.hasBlocking()) {
            return;
        }
        var quick = quickest();
        for (int i = 0; quick != null && i < sources.count(); i++) {
            var slow = sources.get(i);
            if (slow != quick && mayShorten(slow)) {
                shorten(slow, quick);
            }
        }
    }

    private boolean mayShorten(SourceQueue slow) {
        return slow.outstanding() > UNDER_WAY
                && (slow.statistics.isKnown()
                        || timers.nanoTime() - slow.owesSinceNanos()
                                > config.hedgeFloor().toNanos());
    }

    private @Nullable SourceQueue quickest() {
        SourceQueue quickest = null;
        for (int i = 0; i < sources.count(); i++) {
            var queue = sources.get(i);
            if (!queue.silent
                    && queue.statistics.isKnown()
                    && queue.room(Urgency.BLOCKING) > 0
                    && (quickest == null || queue.expectedNanos() < quickest.expectedNanos())) {
                quickest = queue;
            }
        }
        return quickest;
    }

    private void shorten(SourceQueue slow, SourceQueue quick) {
        int position = slow.outstanding();
        var ask = slow.last();
        while (ask != null && position > UNDER_WAY && isWorthMoving(slow, position, quick)) {
            var earlier = ask.earlier;
            if (ask.want.isBlocking() && isOnlyAsk(ask) && sources.mayAsk(quick, ask.want)) {
                requests.withdraw(ask);
                requests.ask(ask.want, ask.block.ordinal(), quick);
            }
            ask = earlier;
            position--;
        }
    }

    private boolean isWorthMoving(SourceQueue slow, int position, SourceQueue quick) {
        return slow.statistics.nanosFor(position) > 2 * quick.expectedNanos() + LEAST_GAIN
                && quick.room(Urgency.BLOCKING) > 0
                && budget.allows(0, timers.nanoTime());
    }

    private static boolean isOnlyAsk(Ask ask) {
        var assembly = ask.want.assembly;
        return assembly != null && assembly.asks(ask.block.ordinal()) == ask && ask.sameBlock == null;
    }

    /** Notes how long a source has owed an answer. */
    private long listen(SourceQueue queue, long now) {
        var oldest = queue.first();
        if (oldest == null) {
            return queue.demoted ? probe(queue, now) : NEVER;
        }
        long silence = Math.max(config.silence().toNanos(), 4 * queue.statistics.roundTripNanos());
        long owed = now - queue.owesSinceNanos();
        if (owed < silence) {
            return Math.min(queue.owesSinceNanos() + silence, lost(queue, oldest, now));
        }
        queue.fellSilent();
        if (owed >= Math.max(silence, config.demotion().toNanos())) {
            demote(queue, now);
        }
        return now + silence;
    }

    private void demote(SourceQueue queue, long now) {
        if (!queue.demoted) {
            queue.demoted = true;
            queue.pauseNanos = config.demotion().toNanos();
        }
        queue.probeNanos = now + queue.pauseNanos;
        for (var ask = queue.first(); ask != null; ) {
            var later = ask.later;
            if (!isOnlyAsk(ask) || sources.hasAudible(ask.want)) {
                requests.withdraw(ask);
            }
            ask = later;
        }
    }

    /** A demoted source is tried now and then, less and less often. */
    private long probe(SourceQueue queue, long now) {
        if (now - queue.probeNanos < 0) {
            return queue.probeNanos;
        }
        queue.pauseNanos = Math.min(2 * queue.pauseNanos, LONGEST_PROBE_PAUSE);
        queue.probeNanos = now + queue.pauseNanos;
        queue.probing = true;
        return queue.probeNanos;
    }

    /** An answer that did not come though later ones did will not come: the block is asked for anew. */
    private long lost(SourceQueue queue, Ask oldest, long now) {
        long limit = config.answer().toNanos();
        if (now - oldest.sentNanos < limit || !queue.hasAnsweredLaterThan(oldest)) {
            return now - oldest.sentNanos < limit ? oldest.sentNanos + limit : now + limit;
        }
        queue.tally.timeouts++;
        requests.withdraw(oldest);
        oldest.want.refused(queue, now + REFUSAL);
        return now + REFUSAL;
    }

    private long hedge(Want want, long now) {
        var assembly = want.assembly;
        long next = NEVER;
        for (int ordinal = 0; assembly != null && ordinal < assembly.blockCount(); ordinal++) {
            var newest = assembly.asks(ordinal);
            if (newest == null) {
                continue;
            }
            if (now - dueNanos(newest) < 0) {
                next = Math.min(next, dueNanos(newest));
            } else if (!second(want, newest)) {
                next = Math.min(next, now + config.hedgeFloor().toNanos());
            }
        }
        return next;
    }

    private static long dueNanos(Ask ask) {
        return ask.queue.silent ? ask.sentNanos : ask.dueNanos;
    }

    /** Asks one more source for a late block. */
    private boolean second(Want want, Ask late) {
        if (!late.queue.silent && !budget.allows(late.length, timers.nanoTime())) {
            return false;
        }
        int asks = 0;
        for (var ask = late; ask != null; ask = ask.sameBlock) {
            asks++;
        }
        var other = asks < MAX_ASKS ? soonestOther(want, late) : null;
        if (other == null) {
            return false;
        }
        if (late.queue.silent) {
            requests.ask(want, late.block.ordinal(), other);
        } else {
            requests.askExtra(want, late.block.ordinal(), other);
        }
        return true;
    }

    private @Nullable SourceQueue soonestOther(Want want, Ask late) {
        SourceQueue soonest = null;
        for (int i = 0; i < sources.count(); i++) {
            var queue = sources.get(i);
            if (!queue.silent
                    && !isAsked(late, queue)
                    && queue.room(Urgency.BLOCKING) > 0
                    && sources.mayAsk(queue, want)
                    && (soonest == null || queue.expectedNanos() < soonest.expectedNanos())) {
                soonest = queue;
            }
        }
        return soonest;
    }

    private static boolean isAsked(Ask newest, SourceQueue queue) {
        for (Ask ask = newest; ask != null; ask = ask.sameBlock) {
            if (ask.queue == queue) {
                return true;
            }
        }
        return false;
    }
}
