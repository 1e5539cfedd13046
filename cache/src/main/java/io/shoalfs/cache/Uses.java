package io.shoalfs.cache;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/**
 * When, by the {@link Ranking}'s count of visits, and how often each piece of a torrent was used: also of those that are
 * not here. Any thread; what is not said to be is called under the ranking's lock.
 */
final class Uses {

    /** Uses of a piece that are no further apart, in visits of any piece, are one visit: reads are shorter than pieces. */
    static final int VISIT_GAP = 32;

    static final int COUNT_MAX = 15;

    final Evictable owner;

    private final Ranking ranking;
    private final AtomicIntegerArray last;
    private final byte[] counts;

    /** Visits for the first time, and again; and how many visits of any piece lay between two of one, at most. */
    private int firsts;

    private int returns;
    private int gapMax;
    private int gapMaxBefore;
    private final Chain.@Nullable Link[] links;

    Uses(Ranking ranking, Evictable owner, int pieces) {
        this.ranking = ranking;
        this.owner = owner;
        this.last = new AtomicIntegerArray(pieces);
        this.counts = new byte[pieces];
        this.links = new Chain.Link[pieces];
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

    /** Any thread. */
    int lastUse(int piece) {
        return last.getOpaque(piece);
    }

    int count(int piece) {
        return counts[piece];
    }

    /**
     * Counts a visit.
     *
     * @param gap how many visits ago the last one was; 0 if there was none
     */
    void countVisit(int piece, int gap) {
        counts[piece] = (byte) Math.min(COUNT_MAX, counts[piece] + 1);
        firsts += gap == 0 ? 1 : 0;
        returns += gap == 0 ? 0 : 1;
        gapMax = Math.max(gapMax, gap);
    }

    /** Whether a piece should have been visited again by now, if readers went on as they did: they have moved on. */
    boolean isOverdue(int piece, int now, int pieces) {
        int gap = Math.max(pieces, Math.max(gapMax, gapMaxBefore));
        return returns >= firsts && now - lastUse(piece) > gap + gap / 4;
    }

    /** Forgets by halves. */
    void halve() {
        for (int piece = 0; piece < counts.length; piece++) {
            counts[piece] = (byte) (counts[piece] / 2);
        }
        firsts /= 2;
        returns /= 2;
        gapMaxBefore = gapMax;
        gapMax = 0;
    }

    Chain.@Nullable Link link(int piece) {
        return links[piece];
    }

    void link(int piece, Chain.@Nullable Link link) {
        links[piece] = link;
    }
}
