package io.shoalfs.cache.order;

import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntConsumer;

/**
 * When each piece is needed next, by an order: of those that are here the one that is needed last, and of those that are
 * not the ones that are to be fetched, within a limit. For one thread at a time.
 */
final class NextUses {

    private static final int NONE = ReadOrder.NONE;

    private final ReadOrder order;
    private final IntConsumer changed;

    /** Uses that are over, or were left out. */
    private final BitSet over = new BitSet();

    /** The next use of each piece; {@link ReadOrder#NONE} if there is none. */
    private final int[] next;

    private final BitSet here;

    /** The next uses of the pieces that are here. */
    private final BitSet hereUses = new BitSet();

    /** All uses before this one are looked after; the pieces that are needed next by them have so many bytes. */
    private int looked;

    private long lookedBytes;

    /**
     * Of an order of which nothing was read yet.
     *
     * @param here the pieces that are here
     * @param changed is told of each piece whose next use is another one now
     */
    NextUses(ReadOrder order, BitSet here, IntConsumer changed) {
        this.order = order;
        this.here = (BitSet) here.clone();
        this.changed = changed;
        this.next = new int[order.catalog().pieces()];
        begin(0);
    }

    /** Begins anew: all uses before those of this entry are over, and no other. */
    void begin(int entry) {
        looked = firstUse(entry);
        lookedBytes = 0;
        over.clear();
        over.set(0, looked);
        hereUses.clear();
        Arrays.fill(next, NONE);
        for (int later = order.count() - 1; later >= entry; later--) {
            for (int use = firstUse(later + 1) - 1; use >= firstUse(later); use--) {
                next[order.piece(later, use)] = use;
            }
        }
        here.stream().filter(piece -> next[piece] != NONE).forEach(piece -> hereUses.set(next[piece]));
    }

    private int firstUse(int entry) {
        return order.firstUse(entry);
    }

    /** The next use of a piece, or {@link ReadOrder#NONE}. */
    int of(int piece) {
        return next[piece];
    }

    /** How many bytes the pieces have that are needed before the first use that is not looked after. */
    long lookedBytes() {
        return lookedBytes;
    }

    /** Whether the piece's next use is one of those that are looked after. */
    boolean isLookedAfter(int piece) {
        return next[piece] != NONE && next[piece] < looked;
    }

    /** The last use, before this one, that is the next of a piece that is here; {@link ReadOrder#NONE} if none is. */
    int lastBefore(int use) {
        return use <= 0 ? NONE : hereUses.previousSetBit(use - 1);
    }

    /** An entry's use of a piece is over. */
    void end(int entry, int use) {
        if (over.get(use)) {
            return;
        }
        over.set(use);
        int piece = order.piece(entry, use);
        if (next[piece] == use) {
            int after = order.nextUse(use);
            while (after != NONE && over.get(after)) {
                after = order.nextUse(after);
            }
            replace(piece, use, after);
        }
    }

    private void replace(int piece, int before, int after) {
        if (before < looked) {
            lookedBytes -= order.catalog().lengthOf(piece);
        }
        if (after != NONE && after < looked) {
            lookedBytes += order.catalog().lengthOf(piece);
        }
        hereUses.clear(before);
        if (here.get(piece) && after != NONE) {
            hereUses.set(after);
        }
        next[piece] = after;
        changed.accept(piece);
    }

    /** The first use that is not over; the number of all uses, or more, if there is none. */
    int firstLeft() {
        return over.nextClearBit(0);
    }

    boolean isOver(int use) {
        return over.get(use);
    }

    /** The piece is here from now on. */
    void came(int piece) {
        here.set(piece);
        if (next[piece] != NONE) {
            hereUses.set(next[piece]);
        }
    }

    /** The piece is here no longer: if that was looked after, it is to be looked after again. */
    void gone(int piece) {
        here.clear(piece);
        int use = next[piece];
        if (use == NONE) {
            return;
        }
        hereUses.clear(use);
        while (use < looked) {
            looked = over.previousClearBit(looked - 1);
            int last = order.piece(looked);
            if (next[last] == looked) {
                lookedBytes -= order.catalog().lengthOf(last);
            }
        }
    }

    /**
     * Looks after the next uses, until one is of a piece that is not here.
     *
     * @param limit how many bytes the pieces may have that are looked after; one piece may have more
     * @return the piece; {@link ReadOrder#NONE} if there is none within the limit
     */
    int nextMissing(long limit) {
        for (int use = over.nextClearBit(looked); use < order.uses(); use = over.nextClearBit(use + 1)) {
            int piece = order.piece(use);
            if (next[piece] == use) {
                int length = order.catalog().lengthOf(piece);
                if (lookedBytes > 0 && lookedBytes + length > limit) {
                    looked = use;
                    return NONE;
                }
                lookedBytes += length;
                if (!here.get(piece)) {
                    looked = use + 1;
                    return piece;
                }
            }
        }
        looked = order.uses();
        return NONE;
    }
}
