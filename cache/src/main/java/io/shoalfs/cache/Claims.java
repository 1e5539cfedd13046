package io.shoalfs.cache;

import java.util.HashMap;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * Who wants which piece: the reads that wait for it and the readers that expect it, counted; the source hears of each
 * change of a piece's level. Any thread.
 */
final class Claims {

    private final PieceSource source;
    private final IntPredicate isHere;
    private final Map<Integer, Claim> claims = new HashMap<>();

    /**
     * Of one piece.
     *
     * @param told what the source heard last
     */
    private record Claim(int waiting, int expecting, Urgency told) {

        static final Claim NONE = new Claim(0, 0, Urgency.NONE);
    }

    /**
     * No claims yet.
     *
     * @param isHere whether a piece need not be fetched
     */
    Claims(PieceSource source, IntPredicate isHere) {
        this.source = source;
        this.isHere = isHere;
    }

    /** A read begins to wait for the piece. */
    void await(int piece) {
        change(piece, 1, 0, false);
    }

    /** A read no longer waits for it. */
    void leave(int piece) {
        change(piece, -1, 0, false);
    }

    /** A reader will soon be there. */
    void expect(int piece) {
        // Asked before the lock is taken: a store has locks of its own.
        change(piece, 0, 1, isHere.test(piece));
    }

    /** A reader will not be there soon. Without a claim to withdraw, nothing happens. */
    void forget(int piece) {
        change(piece, 0, -1, false);
    }

    /** Whether a read waits for it. */
    synchronized boolean isAwaited(int piece) {
        return claims.getOrDefault(piece, Claim.NONE).waiting() > 0;
    }

    /** Whether a read waits for it, or a reader will soon be there. */
    synchronized boolean isWanted(int piece) {
        return claims.containsKey(piece);
    }

    // The source is told under the lock, so that the level it heard last is the one that holds: demand() never blocks.
    // A source that answers on this same thread comes back in here: the map is up to date before it is told.
    private synchronized void change(int piece, int waiting, int expecting, boolean here) {
        var before = claims.getOrDefault(piece, Claim.NONE);
        int waits = Math.max(0, before.waiting() + waiting);
        int expects = Math.max(0, before.expecting() + expecting);
        var urgency = urgency(waits, expects);
        // Most of what readers of a warm cache expect is here: the source need not hear of it.
        boolean isNews = urgency != before.told() && !(here && before.told() == Urgency.NONE);
        if (urgency == Urgency.NONE) {
            claims.remove(piece);
        } else {
            claims.put(piece, new Claim(waits, expects, isNews ? urgency : before.told()));
        }
        if (isNews) {
            source.demand(piece, urgency);
        }
    }

    private static Urgency urgency(int waiting, int expecting) {
        if (waiting > 0) {
            return Urgency.BLOCKING;
        }
        return expecting > 0 ? Urgency.READAHEAD : Urgency.NONE;
    }
}
