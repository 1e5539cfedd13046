package io.shoalfs.cache;

import io.shoalfs.torrent.InfoHash;
import io.shoalfs.torrent.Torrent;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The torrents that a process seeds in place, as a cache that holds nothing of its own. Any thread. */
public final class SeededTorrents implements PieceCache {

    private final Map<InfoHash, SeedStore> stores = new ConcurrentHashMap<>();

    /** For what nobody asks for: a seed assembles no pieces. */
    private final PieceMemory memory = new HeapPieceMemory(CacheConfig.MEMORY_DEFAULT);

    /** Adds a store, which it closes. */
    public void add(SeedStore store) {
        stores.put(store.torrent().id().primary(), store);
    }

    /** One that was added. */
    @Override
    public PieceStore open(Torrent torrent) throws IOException {
        var store = stores.get(torrent.id().primary());
        if (store == null) {
            throw new IOException("the torrent " + torrent.name() + " is not seeded here");
        }
        return store;
    }

    /** Nothing: a store is open for as long as this is. */
    @Override
    public void close(PieceStore store) {
        assert stores.containsValue(store);
    }

    @Override
    public PieceMemory memory() {
        return memory;
    }

    @Override
    public void close() {
        stores.values().forEach(SeedStore::close);
    }
}
