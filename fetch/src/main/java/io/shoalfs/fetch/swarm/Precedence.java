package io.shoalfs.fetch.swarm;

import io.shoalfs.cache.Timers;
import io.shoalfs.cache.Urgency;

/**
 * When sources of the kind that is not preferred are let in for what those of the other kind are expected to bring. Lives
 * on the swarm's loop.
 *
 * <p>They are let in for everything once nothing has come from the preferred for a while though something is wanted, until
 * something comes or one of them serves again; and for a single read that has waited so long for its next block, or five
 * times as long for all of them. So a read waits for the preferred, but not in vain.
 */
final class Precedence {

    /** So many times as long a read may wait for a piece of which a block comes now and then. */
    private static final int SLOW = 5;

    private final Preference preference;
    private final long patienceNanos;
    private final Timers timers;

    /** When a preferred source last brought a block, or something was wanted for the first time since all was here. */
    private long heardNanos;

    private boolean isLate;

    Precedence(SwarmConfig config, Timers timers) {
        this.preference = config.preference();
        this.patienceNanos = config.preferredWithin().toNanos();
        this.timers = timers;
        this.heardNanos = timers.nanoTime();
    }

    boolean isFirst(SourceQueue queue) {
        return preference.isFirst(queue.source.kind());
    }

    /** Demands a piece, and notes since when. */
    Want demand(Wants wants, int piece, Urgency urgency) {
        long now = timers.nanoTime();
        if (wants.all().isEmpty()) {
            heardNanos = now;
        }
        var known = wants.get(piece);
        boolean waited = known != null && known.isBlocking();
        var want = wants.demand(piece, urgency);
        if (!waited) {
            want.waitsSinceNanos = now;
            want.progressNanos = now;
        }
        return want;
    }

    /** A block came. */
    void received(Ask ask) {
        ask.want.progressNanos = timers.nanoTime();
        serves(ask.queue);
    }

    /** This source serves something. */
    void serves(SourceQueue queue) {
        if (isFirst(queue)) {
            heardNanos = timers.nanoTime();
            isLate = false;
        }
    }

    /** Whether this piece need no longer wait for the preferred. */
    boolean isLate(Want want) {
        long now = timers.nanoTime();
        isLate |= now - heardNanos >= patienceNanos;
        return isLate || (want.isBlocking() && now - lateNanos(want) >= 0);
    }

    /** When the next piece need wait no longer, as far as that is not so already; {@link Relief#NEVER} if none waits. */
    long nextNanos(Wants wants) {
        if (preference == Preference.FASTEST || isLate || wants.all().isEmpty()) {
            return Relief.NEVER;
        }
        long now = timers.nanoTime();
        long next = heardNanos + patienceNanos;
        for (var want = wants.firstBlocking(); want != null; want = wants.blockingAfter(want)) {
            long late = lateNanos(want);
            if (now - late < 0 && late - next < 0) {
                next = late;
            }
        }
        return next;
    }

    private long lateNanos(Want want) {
        long forNext = want.progressNanos + patienceNanos;
        long forAll = want.waitsSinceNanos + SLOW * patienceNanos;
        return forNext - forAll < 0 ? forNext : forAll;
    }
}
