package io.shoalfs.fetch.swarm;

import io.shoalfs.cache.Timers;
import io.shoalfs.torrent.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Every request that is made, answered or withdrawn: the one place where a piece's blocks, a source's queue and the order
 * of what is wanted change together. Lives on the swarm's loop.
 */
final class Requests {

    private final BlockSpans spans;
    private final Timers timers;
    private final Wants wants;
    private final ExtraBudget budget;
    private final List<SourceQueue> touched = new ArrayList<>();
    private RateLimit rate = new RateLimit(0);
    private boolean heldBack;
    private long earliestDue = Relief.NEVER;

    Requests(BlockSpans spans, Timers timers, Wants wants, ExtraBudget budget) {
        this.spans = spans;
        this.timers = timers;
        this.wants = wants;
        this.budget = budget;
    }

    /** What is asked for is reserved of this rate from now on. */
    void limit(RateLimit shared) {
        rate = shared;
    }

    /** Whether the rate lets us ask for more now; if not, that is kept in mind. */
    boolean mayAsk() {
        boolean now = rate.waitNanos(timers.nanoTime()) == 0;
        heldBack |= !now;
        return now;
    }

    /** When more may be asked for, if something was not that could have been since the last call. */
    long takeNextAskNanos() {
        if (!heldBack) {
            return Relief.NEVER;
        }
        heldBack = false;
        long now = timers.nanoTime();
        return now + rate.waitNanos(now);
    }

    /** Asks one more source for a block that another owes; paid from the budget. */
    void askExtra(Want want, int ordinal, SourceQueue queue) {
        var ask = ask(want, ordinal, queue);
        ask.extra = true;
        budget.hedged(ask.length);
    }

    /** Asks a source for a block of a piece that is being assembled. */
    Ask ask(Want want, int ordinal, SourceQueue queue) {
        var assembly = Objects.requireNonNull(want.assembly);
        var block = new Block(want.piece, ordinal);
        var ask = new Ask(want, block, spans.of(block).length(), queue, timers.nanoTime());
        rate.reserve(ask.length, ask.sentNanos);
        queue.add(ask);
        if (want.ours.isNearerThan(queue.source.distance())) {
            want.ours = queue.source.distance();
        }
        assembly.asked(ask);
        if (!assembly.hasOpen()) {
            wants.update(want);
        }
        if (want.isBlocking()) {
            earliestDue = Math.min(earliestDue, ask.dueNanos);
        }
        queue.source.request(block);
        touch(queue);
        return ask;
    }

    /** Tells the source that the answer is no longer wanted, and forgets the request. */
    void withdraw(Ask ask) {
        ask.queue.source.cancel(ask.block);
        touch(ask.queue);
        forget(ask);
    }

    /** The source answered: the request leaves its queue. What it was asked for is for the caller to take. */
    void answered(Ask ask) {
        ask.queue.answered(ask, timers.nanoTime());
        settle(ask);
    }

    /** The source says that it will not answer. */
    void refused(Ask ask) {
        ask.queue.refused();
        forget(ask);
    }

    /** The source will not answer: the block is open again, unless another source is asked for it. */
    void forget(Ask ask) {
        withdrawn(ask);
        var assembly = Objects.requireNonNull(ask.want.assembly);
        assembly.released(ask);
        wants.update(ask.want);
    }

    /** Withdraws requests for a block that is here already. */
    void withdrawSuperfluous(Ask first) {
        for (var ask = first; ask != null; ask = ask.sameBlock) {
            withdrawn(ask);
            ask.queue.source.cancel(ask.block);
            touch(ask.queue);
        }
    }

    /** Withdraws all requests for a piece. */
    void withdrawAll(Want want) {
        var assembly = Objects.requireNonNull(want.assembly);
        for (int ordinal = 0; ordinal < assembly.blockCount(); ordinal++) {
            for (var ask = assembly.asks(ordinal); ask != null; ask = assembly.asks(ordinal)) {
                withdraw(ask);
            }
        }
    }

    /** Takes back a block that is here, so that it is asked for again. */
    void discard(Want want, int ordinal) {
        Objects.requireNonNull(want.assembly).discard(ordinal);
        wants.update(want);
    }

    /** Forgets all that a source was asked for: it is gone. */
    void forgetAll(SourceQueue queue) {
        for (var ask = queue.first(); ask != null; ask = queue.first()) {
            forget(ask);
        }
    }

    /** Ends a round of decisions: each source sends what it was told. */
    void flush() {
        for (var queue : touched) {
            queue.touched = false;
            queue.source.flush();
        }
        touched.clear();
    }

    /** When the first of the blocks is late that were asked for reads since the last call. */
    long takeEarliestDueNanos() {
        long due = earliestDue;
        earliestDue = Relief.NEVER;
        return due;
    }

    private void withdrawn(Ask ask) {
        ask.queue.withdrawn(ask, timers.nanoTime());
        settle(ask);
    }

    private void settle(Ask ask) {
        if (ask.extra) {
            budget.settled(ask.length, timers.nanoTime());
        }
    }

    /** The source was told something: it is to send that at the end of the round. */
    void touch(SourceQueue queue) {
        if (!queue.touched) {
            queue.touched = true;
            touched.add(queue);
        }
    }
}
