package io.shoalfs.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A cache of so many pieces that is told of a trace's visits, one after the other. */
interface Policy {

    /** The visit at this place of the trace; whether the piece was here. It is here afterwards. */
    boolean visit(int at, int piece);

    /** The one not used for longest goes. */
    final class Lru implements Policy {

        private final int size;
        private final Set<Integer> here = new LinkedHashSet<>();

        Lru(int size) {
            this.size = size;
        }

        @Override
        public boolean visit(int at, int piece) {
            boolean hit = here.remove(piece);
            if (!hit && here.size() == size) {
                here.remove(here.iterator().next());
            }
            here.add(piece);
            return hit;
        }
    }

    /** The one that will not be used for longest goes: nobody can do better, nor know that. */
    final class Belady implements Policy {

        private final int size;
        private final int[] next;
        private final Map<Integer, Integer> here = new HashMap<>();

        /** By next use and piece. */
        private final TreeSet<Long> byNext = new TreeSet<>();

        Belady(int size, Trace trace) {
            this.size = size;
            this.next = new int[trace.visits().size()];
            var last = new HashMap<Integer, Integer>();
            for (int at = next.length - 1; at >= 0; at--) {
                int piece = trace.visits().get(at);
                next[at] = last.getOrDefault(piece, Integer.MAX_VALUE);
                last.put(piece, at);
            }
        }

        @Override
        public boolean visit(int at, int piece) {
            var known = here.remove(piece);
            if (known != null) {
                byNext.remove(key(known, piece));
            } else if (here.size() == size) {
                long last = byNext.last();
                byNext.remove(last);
                here.remove((int) last);
            }
            here.put(piece, next[at]);
            byNext.add(key(next[at], piece));
            return known != null;
        }

        private static long key(int next, int piece) {
            return ((long) next << 32) + piece;
        }
    }

    /** W-TinyLFU as Caffeine ranks each read, its own limit never reached: what ShoalFS had before. */
    final class CaffeineRanking implements Policy {

        private final int size;
        private final int reads;
        private final Cache<Integer, Integer> cache;
        private final Set<Integer> here = new HashSet<>();

        CaffeineRanking(int size, int reads) {
            this.size = size;
            this.reads = reads;
            cache = Caffeine.newBuilder()
                    .maximumWeight(2L * size * 1024)
                    .weigher((Integer key, Integer weight) -> 1024)
                    .executor(Runnable::run)
                    .build();
        }

        @Override
        public boolean visit(int at, int piece) {
            boolean hit = here.contains(piece);
            if (!hit) {
                if (here.size() == size) {
                    int gone = cache.policy()
                            .eviction()
                            .orElseThrow()
                            .coldest(1)
                            .keySet()
                            .iterator()
                            .next();
                    cache.invalidate(gone);
                    here.remove(gone);
                }
                cache.put(piece, 1);
                here.add(piece);
            }
            for (int read = hit ? 0 : 1; read < reads; read++) {
                var unused = cache.getIfPresent(piece);
            }
            return hit;
        }
    }

    /** The real ranking and the real judgement; of a sequential reader the next pieces are expected. */
    final class Ours implements Policy {

        private static final int AHEAD = 16;

        private final int size;
        private final int reads;
        private final Ranking ranking;
        private final Uses uses;
        private final boolean isSequential;
        private final Set<Integer> here = new HashSet<>();
        private int reader;

        Ours(int size, int reads, Trace trace) {
            this.size = size;
            this.reads = reads;
            this.isSequential = trace.isSequential();
            this.ranking = new Ranking((long) size * RankedPieces.LENGTH);
            this.uses = ranking.join(new Pieces(), trace.pieces());
        }

        @Override
        public boolean visit(int at, int piece) {
            reader = piece;
            boolean hit = here.contains(piece);
            uses.used(piece);
            if (!hit) {
                if (here.size() == size) {
                    var gone = Judgement.inOrder(ranking.coldest(64)).get(0);
                    ranking.remove(uses, gone.piece());
                    here.remove(gone.piece());
                }
                ranking.add(uses, piece, RankedPieces.LENGTH);
                here.add(piece);
            }
            for (int read = 1; read < reads; read++) {
                uses.used(piece);
            }
            return hit;
        }

        private final class Pieces implements RankedPieces {

            @Override
            public boolean isExpected(int piece) {
                return isSequential && piece >= reader && piece < reader + AHEAD;
            }
        }
    }

    /** Which share of a trace's visits, the first ones' misses included, find their piece. */
    static double hitRate(Policy policy, Trace trace) {
        int hits = 0;
        for (int at = 0; at < trace.visits().size(); at++) {
            hits += policy.visit(at, trace.visits().get(at)) ? 1 : 0;
        }
        return (double) hits / trace.visits().size();
    }
}
