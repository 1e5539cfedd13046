package io.shoalfs.fetch.serve;

import io.shoalfs.cache.HeldChange;
import io.shoalfs.cache.PieceStore;
import java.util.BitSet;

/**
 * Which pieces a store holds, as it tells: so many of them are asked about at once that asking the store for each would
 * take too long. Any thread.
 */
final class HeldPieces {

    private final PieceStore store;
    private final BitSet held = new BitSet();

    /** What was told before all that is held was known. */
    private final BitSet changed = new BitSet();

    private boolean isKnown;

    /** Takes a moment. */
    HeldPieces(PieceStore store) {
        this.store = store;
        store.watch(this::changed);
        var before = store.held().pieces();
        synchronized (this) {
            before.andNot(changed);
            held.or(before);
            isKnown = true;
        }
    }

    private synchronized void changed(HeldChange change) {
        held.set(change.piece(), change.held());
        if (!isKnown) {
            changed.set(change.piece());
        }
    }

    /** Whether all of these are held, or on their way to the disk. */
    boolean holds(int first, int last) {
        for (int piece = untold(first); piece <= last; piece = untold(piece + 1)) {
            if (!store.holds(piece)) {
                return false;
            }
        }
        return true;
    }

    private synchronized int untold(int from) {
        return held.nextClearBit(from);
    }
}
