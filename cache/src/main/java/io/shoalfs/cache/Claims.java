package io.shoalfs.cache;

import java.util.HashMap;
import java.util.Map;

/**
 * Who wants which piece: the reads that wait for it and the readers that expect it, counted; the source hears of each
 * change of a piece's level. Any thread.
 */
final class Claims {

    private final PieceSource source;
    private final Map<Integer, Claim> claims = new HashMap<>();

    private record Claim(int waiting, int expecting) {

        Urgency urgency() {
            if (waiting > 0) {
                return Urgency.BLOCKING;
            }
            return expecting > 0 ? Urgency.READAHEAD : Urgency.NONE;
        }
    }

    Claims(PieceSource source) {
        this.source = source;
    }

    /** A read begins to wait for the piece. */
    void await(int piece) {
        change(piece, 1, 0);
    }

    /** A read no longer waits for it. */
    void leave(int piece) {
        change(piece, -1, 0);
    }

    /** A reader will soon be there. */
    void expect(int piece) {
        change(piece, 0, 1);
    }

    /** A reader will not be there soon. Without a claim to withdraw, nothing happens. */
    void forget(int piece) {
        change(piece, 0, -1);
    }

    /** Whether a read waits for it. */
    synchronized boolean isAwaited(int piece) {
        return claims.getOrDefault(piece, new Claim(0, 0)).waiting() > 0;
    }

    // The source is told under the lock, so that the level it heard last is the one that holds: demand() never blocks.
    // A source that answers on this same thread comes back in here: the map is up to date before it is told.
    private synchronized void change(int piece, int waiting, int expecting) {
        var before = claims.getOrDefault(piece, new Claim(0, 0));
        var after = new Claim(Math.max(0, before.waiting() + waiting), Math.max(0, before.expecting() + expecting));
        if (after.urgency() == Urgency.NONE) {
            claims.remove(piece);
        } else {
            claims.put(piece, after);
        }
        if (after.urgency() != before.urgency()) {
            source.demand(piece, after.urgency());
        }
    }
}
