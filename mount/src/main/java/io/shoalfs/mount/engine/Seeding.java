package io.shoalfs.mount.engine;

import io.shoalfs.cache.CacheConfig;
import io.shoalfs.cache.CacheThreads;
import io.shoalfs.cache.SeedStore;
import io.shoalfs.cache.SeededTorrents;
import io.shoalfs.fetch.Fetcher;
import io.shoalfs.fetch.metainfo.Metainfo;
import io.shoalfs.mount.control.ControlServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Torrents that are given away where their owner keeps them: verified first, then announced and served, until it is
 * closed. For one thread, but for {@link #close}.
 */
public final class Seeding implements AutoCloseable {

    /** A seed has no readers, and is to find those who cannot find it: it does not rest. */
    private static final Duration NEVER = Duration.ofDays(36_500);

    private final SeedSettings settings;
    private final RealTimers timers = new RealTimers();
    private final CacheThreads threads;
    private final SeededTorrents seeded = new SeededTorrents();
    private final Map<Metainfo, SeedStore> stores = new LinkedHashMap<>();
    private @Nullable Fetcher fetcher;
    private @Nullable Torrents torrents;

    /** Nothing is seeded yet. */
    public Seeding(SeedSettings settings) {
        this.settings = settings;
        // The smallest of caches: there is none.
        this.threads = CacheThreads.start(CacheConfig.of(settings.cacheDirectory(), CacheConfig.BUDGET_DEFAULT));
    }

    /**
     * A torrent that has been looked through.
     *
     * @param heldPieces that match
     * @param firstLacking the file of the first that does not; null if all match
     */
    public record Verified(
            Metainfo metainfo,
            Path root,
            int heldPieces,
            @Nullable Path firstLacking) {}

    /**
     * Takes a torrent in; nothing of it is held before {@link #verify}. Blocks for the disk.
     *
     * @param directory has its files, or a directory of its name that has them
     * @throws IOException with a sentence for people, above all if another process seeds it
     */
    public void add(Metainfo metainfo, Path directory) throws IOException {
        var around = new SeedStore.Surroundings(threads, timers, InstantSource.system());
        var store = SeedStore.open(metainfo.torrent(), directory, settings.cacheDirectory(), around);
        seeded.add(store);
        stores.put(metainfo, store);
    }

    /** Hashes what was not hashed before, of all torrents. Blocks. */
    public List<Verified> verify(Progress progress) throws IOException {
        long total = stores.values().stream()
                .mapToLong(store -> store.torrent().layout().length())
                .sum();
        var all = new ArrayList<Verified>();
        long before = 0;
        for (var each : stores.entrySet()) {
            var store = each.getValue();
            long base = before;
            store.verify((done, length) -> progress.at(base + done, total));
            before += store.torrent().layout().length();
            all.add(verified(each.getKey(), store));
        }
        return all;
    }

    private static Verified verified(Metainfo metainfo, SeedStore store) {
        int pieces = store.torrent().layout().pieceCount();
        var held = store.held().pieces();
        int lacking = held.nextClearBit(0);
        return new Verified(
                metainfo, store.root(), held.cardinality(), lacking < pieces ? store.fileOf(lacking) : null);
    }

    /** Announces and serves all of it from now on. Blocks, briefly; at least one torrent was added. */
    public void start() throws IOException {
        var first = stores.values().iterator().next();
        var machine = ThisMachine.now(new DhtFile(first.dht()));
        var network = Network.open(settings.fetch().restAfter(NEVER), settings.http(), seeded.memory(), machine);
        fetcher = network;
        var joined = new Torrents(NEVER, timers, seeded, Torrents.Watchers.NONE, network);
        torrents = joined;
        for (var metainfo : stores.keySet()) {
            joined.use(Shown.of(metainfo, true), settings.given());
        }
    }

    /** Where {@link #handler} is to listen. */
    public Path socket() {
        return Host.socket(stores.values().iterator().next().memory());
    }

    /** Answers others who ask how it does; after {@link #start}. */
    public ControlServer.Handler handler() {
        if (torrents == null) {
            throw new IllegalStateException("nothing is seeded yet");
        }
        return new ErrandHost(Map.of(Errands.STATUS, new SeedStatus(List.copyOf(stores.values()), torrents, timers)));
    }

    /** Takes leave of the swarms, and remembers what was verified. Blocks for some seconds at most. */
    @Override
    public void close() {
        if (torrents != null) {
            torrents.close();
        }
        if (fetcher != null) {
            fetcher.close();
        }
        seeded.close();
        threads.close();
        timers.close();
    }
}
