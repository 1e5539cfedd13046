package io.shoalfs.fetch.serve;

import io.shoalfs.cache.PieceStore;
import io.shoalfs.torrent.Name;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The torrents that are given by HTTP, by the paths that BEP 19 has them at: {@code /NAME/PATH}, or {@code /NAME} for a
 * torrent that is one file. Behind {@code /INFOHASH} they are there too: two torrents may have one name, and by that
 * alone it is the one that came first. Any thread.
 */
public final class Catalogue {

    private final List<Offered> all = new CopyOnWriteArrayList<>();
    private final Map<String, Offered> byHash = new ConcurrentHashMap<>();
    private final Map<PieceStore, Offered> byStore = new ConcurrentHashMap<>();

    /** A file of a torrent. */
    record Found(Offered torrent, int file) {}

    /** Gives what this store holds from now on. Takes a second for millions of files. */
    public void add(PieceStore store) {
        var offered = new Offered(store);
        byStore.put(store, offered);
        offered.hashes().forEach(hash -> byHash.putIfAbsent(hash, offered));
        all.add(offered);
    }

    /** Gives it no longer: who is in the middle of it is cut off. */
    public void remove(PieceStore store) {
        var offered = byStore.remove(store);
        if (offered != null) {
            offered.withdraw();
            all.remove(offered);
            offered.hashes().forEach(hash -> byHash.remove(hash, offered));
        }
    }

    /** How many bytes of this store's files were sent. */
    public long sent(PieceStore store) {
        var offered = byStore.get(store);
        return offered == null ? 0 : offered.sent();
    }

    /** The file at this path; empty if there is none. */
    Optional<Found> find(List<Name> path) {
        if (path.isEmpty()) {
            return Optional.empty();
        }
        for (var offered : all) {
            int file = offered.find(path);
            if (file >= 0) {
                return Optional.of(new Found(offered, file));
            }
        }
        return path.size() > 1 ? byHash(path) : Optional.empty();
    }

    private Optional<Found> byHash(List<Name> path) {
        return Optional.ofNullable(byHash.get(path.get(0).toString()))
                .map(offered -> new Found(offered, offered.find(path.subList(1, path.size()))))
                .filter(found -> found.file() >= 0);
    }
}
