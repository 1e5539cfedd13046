package io.shoalfs.cache;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which pieces to give up first, of all torrents: those visited least often (visits are forgotten by halves, as TinyLFU
 * does), and of equals the one visited last. So a cache that is smaller than what is read again and again, in order or
 * shuffled, keeps a part of it, where LRU keeps nothing until it is read again.
 *
 * <p>Counts that differ by one are equal: in the middle of a pass over all pieces, half of them have been visited once
 * more than the others, and those are the ones that will not be needed for longest. What came or was used just now, the
 * window, goes last: its reader is still there. Any thread.
 */
final class Ranking {

    private static final int WINDOW_SHARE = 64;
    private static final long WINDOW_MIN = 8 << 20;

    /** Counts are halved after so many visits for each piece that is here. */
    private static final int MEMORY = 10;

    private static final int PIECES_MIN = 64;
    private static final int ODD_SHARE = 64;

    /** A count and so many less one above it are equal. */
    private static final int EQUALS = 3;

    private final long windowMax;
    private final Set<Uses> torrents = new LinkedHashSet<>();
    private final Chain window = new Chain();
    private final Chain[] levels = new Chain[Uses.COUNT_MAX + 1];
    private long windowLength;
    private int pieces;
    private int sinceHalved;
    private volatile int visits = Uses.VISIT_GAP;

    /** A piece that may go. */
    record Candidate(Evictable owner, int piece) {}

    /** Of a cache of so many bytes. */
    Ranking(long budget) {
        windowMax = Math.max(budget / WINDOW_SHARE, Math.min(budget / 4, WINDOW_MIN));
        for (int count = 0; count < levels.length; count++) {
            levels[count] = new Chain();
        }
    }

    /** A torrent's pieces may come from now on. */
    synchronized Uses join(Evictable owner, int pieceCount) {
        var uses = new Uses(this, owner, pieceCount);
        torrents.add(uses);
        return uses;
    }

    /** A torrent's pieces come no longer; those that are here were removed. */
    synchronized void leave(Uses uses) {
        torrents.remove(uses);
    }

    /** A piece takes room from now on. */
    synchronized void add(Uses uses, int piece, int length) {
        if (uses.link(piece) == null) {
            var link = new Chain.Link(uses, piece, length);
            uses.link(piece, link);
            pieces++;
            enterWindow(link);
        }
    }

    synchronized void remove(Uses uses, int piece) {
        var link = uses.link(piece);
        if (link != null) {
            uses.link(piece, null);
            pieces--;
            unchain(link);
        }
    }

    /** How many visits there were. */
    int visits() {
        return visits;
    }

    /** The first use of a piece for a while, whether it is here or not. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // written under the lock
    synchronized void visit(Uses uses, int piece, int gap) {
        visits++;
        uses.countVisit(piece, gap);
        var link = uses.link(piece);
        if (link != null) {
            unchain(link);
            enterWindow(link);
        }
        if (++sinceHalved >= MEMORY * Math.max(pieces, PIECES_MIN)) {
            sinceHalved = 0;
            halve();
        }
    }

    /** The first so many to give up. */
    synchronized List<Candidate> coldest(int count) {
        var found = new Found(count);
        for (var level : levels) {
            found.addOverdue(level);
        }
        for (int level = 0; level < levels.length && !found.isEnough(); ) {
            // If very few have a count, they are the odd ones, and nobody's equals.
            int equals = levels[level].size() < pieces / ODD_SHARE ? 1 : EQUALS;
            found.addLatestFirst(Arrays.asList(levels).subList(level, Math.min(level + equals, levels.length)));
            level += equals;
        }
        for (var link = window.first; link != null && !found.isEnough(); link = link.after) {
            found.add(link);
        }
        return found.list();
    }

    private void enterWindow(Chain.Link link) {
        window.add(link);
        windowLength += link.length;
        while (windowLength > windowMax && window.first != null) {
            var oldest = window.first;
            unchain(oldest);
            levels[oldest.uses.count(oldest.piece)].add(oldest);
        }
    }

    private void unchain(Chain.Link link) {
        var chain = link.chain;
        if (chain != null) {
            chain.remove(link);
            windowLength -= chain == window ? link.length : 0;
        }
    }

    private void halve() {
        torrents.forEach(Uses::halve);
        for (int level = 0; level < levels.length; level++) {
            levels[level] = 2 * level + 1 < levels.length
                    ? Chain.merged(levels[2 * level], levels[2 * level + 1])
                    : new Chain();
        }
    }

    /** Candidates in their order; those that are being used come after all others. */
    private final class Found {

        private final int count;
        private final Set<Candidate> idle = new LinkedHashSet<>();
        private final Set<Candidate> busy = new LinkedHashSet<>();

        Found(int count) {
            this.count = count;
        }

        boolean isEnough() {
            return idle.size() >= count;
        }

        void add(Chain.Link link) {
            var candidate = new Candidate(link.uses.owner, link.piece);
            (visits - link.lastUse() < Uses.VISIT_GAP ? busy : idle).add(candidate);
        }

        /** Of the first ones, that have not been used for longest. */
        void addOverdue(Chain chain) {
            int looked = 0;
            for (var link = chain.first; link != null && looked++ < count && !isEnough(); link = link.after) {
                if (link.uses.isOverdue(link.piece, visits, pieces)) {
                    add(link);
                }
            }
        }

        void addLatestFirst(List<Chain> chains) {
            var ends = chains.stream().map(chain -> chain.last).toArray(Chain.Link[]::new);
            while (!isEnough()) {
                int latest = latest(ends);
                var link = ends[latest];
                if (link == null) {
                    return;
                }
                add(link);
                ends[latest] = link.before;
            }
        }

        private int latest(Chain.@Nullable Link[] ends) {
            int latest = 0;
            for (int i = 1; i < ends.length; i++) {
                var link = ends[i];
                var best = ends[latest];
                if (link != null && (best == null || link.lastUse() - best.lastUse() > 0)) {
                    latest = i;
                }
            }
            return latest;
        }

        List<Candidate> list() {
            idle.addAll(busy);
            return idle.stream().limit(count).toList();
        }
    }
}
