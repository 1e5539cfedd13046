package io.shoalfs.mount.engine;

import io.shoalfs.cache.BulkDemands;
import io.shoalfs.cache.BulkDemands.Fetching;
import io.shoalfs.cache.DeclaredOrders;
import io.shoalfs.cache.FileUses;
import io.shoalfs.cache.PieceCache;
import io.shoalfs.cache.PieceReader;
import io.shoalfs.cache.PieceStore;
import io.shoalfs.cache.Stalls;
import io.shoalfs.cache.Timers;
import io.shoalfs.fetch.Fetcher;
import io.shoalfs.fetch.GivenSources;
import io.shoalfs.fetch.Membership;
import io.shoalfs.fetch.Origins;
import io.shoalfs.torrent.InfoHash;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The torrents that an engine has joined: each once, for as long as some mount uses it. Any thread. */
final class Torrents implements AutoCloseable {

    private final Duration readTimeout;
    private final Timers timers;
    private final PieceCache cache;
    private final Watchers watchers;
    private final Fetcher fetcher;
    private final Map<InfoHash, Joined> joined = new ConcurrentHashMap<>();

    Torrents(Duration readTimeout, Timers timers, PieceCache cache, Watchers watchers, Fetcher fetcher) {
        this.readTimeout = readTimeout;
        this.timers = timers;
        this.cache = cache;
        this.watchers = watchers;
        this.fetcher = fetcher;
    }

    /** Who is told which files are opened. */
    interface Watchers {

        /** Nobody. */
        Watchers NONE = new Watchers() {

            @Override
            public FileUses join(Fetching fetching) {
                return FileUses.UNWATCHED;
            }

            @Override
            public void leave(InfoHash torrent) {
                // Nobody was told that it is here.
            }
        };

        /** A torrent is here; whom to tell of its files. */
        FileUses join(Fetching fetching);

        /** It is here no longer. */
        void leave(InfoHash torrent);
    }

    /** Orders are followed, and what is opened is recorded. */
    record OrdersAndRecordings(DeclaredOrders orders, Recordings recordings) implements Watchers {

        @Override
        public FileUses join(Fetching fetching) {
            return recordings.of(fetching.store().torrent(), orders.join(fetching));
        }

        @Override
        public void leave(InfoHash torrent) {
            orders.leave(torrent);
        }
    }

    /** A torrent that is joined. */
    private static final class Joined {

        private final PieceStore store;
        private final Membership membership;
        private final PieceReader reader;
        private final BulkDemands demands;
        private final FileUses files;
        private final long sinceNanos;
        private int uses;

        Joined(Membership membership, Fetching fetching, FileUses files, long nowNanos) {
            this.store = fetching.store();
            this.membership = membership;
            this.reader = fetching.reader();
            this.demands = new BulkDemands(fetching);
            this.files = files;
            this.sinceNanos = nowNanos;
        }

        void close() {
            demands.close();
            reader.close();
        }
    }

    /**
     * One use of a torrent.
     *
     * @param uses is to be told which files are opened
     */
    record Use(InfoHash hash, PieceStore store, PieceReader reader, FileUses uses) {}

    /**
     * Uses a torrent, which is joined if it is not yet. Blocks for the disk.
     *
     * @param given to ask, beside those that the torrent names
     * @throws IOException with a sentence for people if the cache cannot take it
     */
    synchronized Use use(Shown torrent, GivenSources given) throws IOException {
        var hash = torrent.metainfo().torrent().id().primary();
        var known = joined.get(hash);
        if (known == null) {
            known = join(torrent, given);
            joined.put(hash, known);
        } else {
            known.membership.ask(given);
        }
        known.uses++;
        known.membership.found(torrent.peers());
        return new Use(hash, known.store, known.reader, known.files);
    }

    private Joined join(Shown torrent, GivenSources given) throws IOException {
        var metainfo = torrent.metainfo();
        var store = cache.open(metainfo.torrent());
        var origins = new Origins(
                metainfo.trackers(),
                metainfo.webSeeds(),
                metainfo.nodes(),
                metainfo.isPrivate(),
                torrent.isTrusted(),
                given);
        var membership = fetcher.join(store, origins, metainfo.info());
        var source = membership.source();
        var reader = new PieceReader(store, source, timers, readTimeout);
        var fetching = new Fetching(store, reader, source, timers, readTimeout);
        return new Joined(membership, fetching, watchers.join(fetching), timers.nanoTime());
    }

    /**
     * A torrent, as others may look at it.
     *
     * @param heldBytes of its pieces that are verified and kept, pads included
     * @param doubtfulPieces that are to be hashed
     * @param age since when it is joined
     */
    record View(
            PieceStore store,
            Membership membership,
            int heldPieces,
            long heldBytes,
            int doubtfulPieces,
            Stalls stalls,
            Optional<String> lastFailure,
            Duration age) {

        InfoHash hash() {
            return store.torrent().id().primary();
        }
    }

    /** Those that are joined: copies. Waits for nobody who joins or leaves at this moment. */
    List<View> all() {
        long now = timers.nanoTime();
        return joined.values().stream().map(torrent -> view(torrent, now)).toList();
    }

    private static View view(Joined torrent, long nowNanos) {
        var pieces = torrent.store.held().pieces();
        var layout = torrent.store.torrent().layout();
        return new View(
                torrent.store,
                torrent.membership,
                pieces.cardinality(),
                pieces.stream().mapToLong(layout::lengthOf).sum(),
                torrent.store.doubtful(),
                torrent.reader.stalls(),
                torrent.reader.lastFailure().map(failure -> String.valueOf(failure.getMessage())),
                Duration.ofNanos(nowNanos - torrent.sinceNanos));
    }

    /** By what a torrent is fetched that nobody reads; empty if it is not joined. */
    synchronized Optional<BulkDemands> demands(InfoHash hash) {
        return Optional.ofNullable(joined.get(hash)).map(torrent -> torrent.demands);
    }

    /**
     * Ends these uses. Torrents that nobody uses any longer are left, together, and their stores put away; whoever wants
     * one again waits for that. Blocks: for two seconds at most for the network, and for the disk.
     */
    synchronized void leave(List<Use> uses) {
        var left = new ArrayList<Joined>();
        for (var use : uses) {
            var torrent = joined.get(use.hash());
            if (torrent != null && --torrent.uses == 0) {
                joined.remove(use.hash());
                watchers.leave(use.hash());
                torrent.close();
                left.add(torrent);
            }
        }
        fetcher.leave(left.stream().map(torrent -> torrent.membership).toList());
        left.forEach(torrent -> cache.close(torrent.store));
    }

    /** Ends every waiting read at once: one that waits would wedge its mount. */
    @Override
    public synchronized void close() {
        joined.values().forEach(Joined::close);
    }
}
