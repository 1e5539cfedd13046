package io.shoalfs.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import java.util.List;
import java.util.Map;

/**
 * Which pieces to give up first: Caffeine's W-TinyLFU over the pieces of all torrents, weighted by length. It only ranks:
 * its own limit is twice what the {@link Ledger} allows, and so is never reached. Any thread; work is done by the caller.
 */
final class Ranking {

    private static final int WEIGHT_UNIT = 1024;

    private final Cache<Key, Integer> pieces;
    private final Policy.Eviction<Key, Integer> order;

    /** A piece of an open store. */
    record Key(StoredPieces store, int piece) {

        @Override
        public int hashCode() {
            return store.hash() * 31 + piece;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && key.store.equals(store) && key.piece == piece;
        }
    }

    Ranking(long budget) {
        pieces = Caffeine.newBuilder()
                .maximumWeight(Math.max(1, budget / WEIGHT_UNIT) * 2)
                .weigher((Key key, Integer weight) -> weight)
                .executor(Runnable::run)
                .build();
        order = pieces.policy().eviction().orElseThrow();
    }

    /** A piece takes room from now on. */
    void add(StoredPieces store, int piece, int length) {
        pieces.put(new Key(store, piece), length / WEIGHT_UNIT + 1);
    }

    /** A piece was read. */
    void used(StoredPieces store, int piece) {
        var unused = pieces.getIfPresent(new Key(store, piece));
    }

    void remove(StoredPieces store, int piece) {
        pieces.invalidate(new Key(store, piece));
    }

    /** The first so many to give up. */
    List<Key> coldest(int count) {
        return order.coldest(
                entries -> entries.limit(count).map(Map.Entry::getKey).toList());
    }
}
