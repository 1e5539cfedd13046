package io.shoalfs.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Which pieces to give up first, of all torrents.
 *
 * <p>Pieces whose readers have moved on go first. Then, where readers have favourites, Caffeine's W-TinyLFU decides,
 * weighted by length, over visits. Where they go through all pieces again and again, in order or shuffled, the piece
 * visited last goes: it will not be needed for longest, and so a part of a loop stays that is larger than the cache. What
 * is being used goes after all others.
 *
 * <p>Of torrents whose readers have declared an order, what nobody will read any more goes before all that, and the rest
 * after it: what is read last the first of it.
 *
 * <p>It only ranks: Caffeine's own limit is above what the {@link Ledger} allows, and so is never reached. Any thread;
 * work is done by the caller.
 */
final class Ranking {

    private static final int WEIGHT_UNIT = 1024;

    /** What readers did is forgotten by halves after so many visits for each piece that is here. */
    private static final int MEMORY = 10;

    private static final int PIECES_MIN = 64;

    /** What is being used is at most this part of what is here. */
    private static final int BUSY_SHARE = 4;

    /** Readers have favourites if this part of their visits are short returns. */
    private static final int FAVOURITES_SHARE = 8;

    private final Foresight foresight = new Foresight();
    private final Set<Uses> torrents = new LinkedHashSet<>();
    private final Cache<Candidate, Integer> worth;
    private final Policy.Eviction<Candidate, Integer> byWorth;

    /** What is here, by its last visit or arrival: the count of visits then, and behind it one of all such places. */
    private final TreeMap<Long, Candidate> byAge = new TreeMap<>();

    private final Map<Candidate, Long> ages = new HashMap<>();
    private int renewals;

    /** How many visits there were lately, and how many of them so soon after the piece's last one that LRU would hit. */
    private int recent;

    private int shortReturns;
    private int sinceHalved;
    private volatile int visits = Uses.VISIT_GAP;

    /** A piece that may go. */
    record Candidate(Uses uses, int piece) {

        Evictable owner() {
            return uses.owner;
        }

        /** The same in every run: Caffeine's counts depend on it. */
        @Override
        public int hashCode() {
            return uses.owner.hash() * 31 + piece;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Candidate candidate && candidate.uses.equals(uses) && candidate.piece == piece;
        }
    }

    /** Of a cache of so many bytes. */
    Ranking(long budget) {
        worth = Caffeine.newBuilder()
                .maximumWeight(weightMax(budget))
                .weigher((Candidate piece, Integer weight) -> weight)
                .executor(Runnable::run)
                .build();
        byWorth = worth.policy().eviction().orElseThrow();
    }

    /** What declared orders say of what is here. */
    Foresight foresight() {
        return foresight;
    }

    // Caffeine counts visits from half of its limit on; above its limit it would remove what is still on the disk.
    private static long weightMax(long budget) {
        return Math.max(1, budget / WEIGHT_UNIT) * 3 / 2;
    }

    /** A torrent's pieces may come from now on. */
    synchronized Uses join(Evictable owner, int pieceCount) {
        var uses = new Uses(this, owner, pieceCount);
        torrents.add(uses);
        return uses;
    }

    /** A torrent's pieces come no longer; those that were here are removed. */
    synchronized void leave(Uses uses) {
        torrents.remove(uses);
        foresight.forget(uses);
    }

    /** A piece takes room from now on: so many bytes. */
    synchronized void add(Uses uses, int piece, int length) {
        var candidate = new Candidate(uses, piece);
        if (!ages.containsKey(candidate)) {
            renew(candidate);
            worth.put(candidate, length / WEIGHT_UNIT + 1);
            foresight.came(candidate);
        }
    }

    synchronized void remove(Uses uses, int piece) {
        var candidate = new Candidate(uses, piece);
        var before = ages.remove(candidate);
        if (before != null) {
            byAge.remove(before);
            worth.invalidate(candidate);
            foresight.gone(candidate);
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
        uses.countVisit(gap);
        recent++;
        shortReturns += gap > 0 && gap < ages.size() ? 1 : 0;
        var candidate = new Candidate(uses, piece);
        if (ages.containsKey(candidate)) {
            renew(candidate);
            var unused = worth.getIfPresent(candidate);
        }
        if (++sinceHalved >= MEMORY * Math.max(ages.size(), PIECES_MIN)) {
            sinceHalved = 0;
            recent /= 2;
            shortReturns /= 2;
            torrents.forEach(Uses::forget);
        }
    }

    /** The first so many to give up. */
    synchronized List<Candidate> coldest(int count) {
        var found = new LinkedHashSet<Candidate>();
        if (foresight.isEmpty()) {
            addUnforeseen(count, found);
        } else {
            found.addAll(foresight.spent(count));
            if (found.size() < count && foresight.foreseen() < ages.size()) {
                addUnforeseen(count, found);
            }
            if (found.size() < count) {
                found.addAll(foresight.last(count));
            }
        }
        for (var oldest = byAge.values().iterator(); oldest.hasNext() && found.size() < count; ) {
            found.add(oldest.next());
        }
        return found.stream().limit(count).toList();
    }

    private void addUnforeseen(int count, Set<Candidate> found) {
        byAge.entrySet().stream()
                .filter(entry -> !entry.getValue().uses().isForeseen())
                .limit(count)
                .filter(entry -> isOverdue(entry.getValue(), entry.getKey()))
                .forEach(entry -> found.add(entry.getValue()));
        found.addAll(isLoop() ? idle(byAge.descendingMap().values().stream(), count) : leastWorth(count));
    }

    private List<Candidate> leastWorth(int count) {
        return byWorth.coldest(entries -> idle(entries.map(Map.Entry::getKey), count));
    }

    private List<Candidate> idle(Stream<Candidate> candidates, int count) {
        int gap = Math.min(Uses.VISIT_GAP, ages.size() / BUSY_SHARE);
        return candidates
                .filter(candidate -> !candidate.uses().isForeseen() && visits - lastSeen(candidate) >= gap)
                .limit(count)
                .toList();
    }

    /** The count of visits when it came or was used last. */
    private int lastSeen(Candidate candidate) {
        int last = candidate.uses.lastUse(candidate.piece);
        var place = ages.get(candidate);
        return place == null ? last : Math.max(last, visitsAt(place));
    }

    private boolean isOverdue(Candidate candidate, long place) {
        return candidate.uses.isOverdue(visits - visitsAt(place), ages.size());
    }

    private static int visitsAt(long place) {
        return (int) (place >>> Integer.SIZE);
    }

    private boolean isLoop() {
        return shortReturns < recent / FAVOURITES_SHARE;
    }

    private void renew(Candidate candidate) {
        var before = ages.get(candidate);
        if (before != null) {
            byAge.remove(before);
        }
        long place = ((long) visits << Integer.SIZE) + renewals++;
        ages.put(candidate, place);
        byAge.put(place, candidate);
    }
}
