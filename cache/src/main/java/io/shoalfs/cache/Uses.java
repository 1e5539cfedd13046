package io.shoalfs.cache;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * When, by the {@link Ranking}'s count of visits, each piece of a torrent was last used: also of those that are not here.
 * Any thread; what is not said to be is called under the ranking's lock.
 */
final class Uses {

    /** Uses of a piece that are no further apart, in visits of any piece, are one visit: reads are shorter than pieces. */
    static final int VISIT_GAP = 32;

    final Evictable owner;

    private final Ranking ranking;
    private final AtomicIntegerArray last;

    /** How many visits of any piece lay between two of one, at most: lately, and before. */
    private int gapMax;

    private int gapMaxBefore;

    /** Visits for the first time, and again. */
    private int firsts;

    private int returns;

    /** Whether an order says when its pieces are read. */
    private volatile boolean foreseen;

    Uses(Ranking ranking, Evictable owner, int pieces) {
        this.ranking = ranking;
        this.owner = owner;
        this.last = new AtomicIntegerArray(pieces);
    }

    /** An order says when its pieces are read, or none does any longer. */
    void foresee(boolean isForeseen) {
        foreseen = isForeseen;
    }

    boolean isForeseen() {
        return foreseen;
    }

    /** A read uses the piece, or waits for it. Any thread; takes a lock only at the first use of a visit. */
    void used(int piece) {
        int now = ranking.visits();
        int before = last.getOpaque(piece);
        if (before != now) {
            last.setOpaque(piece, now);
            if (now - before >= VISIT_GAP) {
                ranking.visit(this, piece, before == 0 ? 0 : now - before);
            }
        }
    }

    /** The count of visits at its last use; 0 if there was none. Any thread. */
    int lastUse(int piece) {
        return last.getOpaque(piece);
    }

    /**
     * Counts a visit.
     *
     * @param gap how many visits ago the piece's last one was; 0 if there was none
     */
    void countVisit(int gap) {
        gapMax = Math.max(gapMax, gap);
        firsts += gap == 0 ? 1 : 0;
        returns += gap == 0 ? 0 : 1;
    }

    /**
     * Whether a piece should have been visited again by now, if its readers go on as they did: they have moved on.
     *
     * @param age how many visits ago it came or was visited last
     * @param here how many pieces of all torrents are here
     */
    boolean isOverdue(int age, int here) {
        // Before most have come back, all that is known is that a reader may go through all of the torrent first.
        int assumed = returns < firsts ? last.length() : 0;
        int gap = Math.max(Math.max(here, assumed), Math.max(gapMax, gapMaxBefore));
        return age > gap + gap / 4;
    }

    /** Forgets the older half of what was counted. */
    void forget() {
        gapMaxBefore = gapMax;
        gapMax = 0;
        firsts /= 2;
        returns /= 2;
    }
}
