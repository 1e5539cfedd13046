package io.shoalfs.mount.engine;

import io.shoalfs.cache.CacheConfig;
import io.shoalfs.cache.CacheThreads;
import io.shoalfs.cache.DiskPieceCache;
import io.shoalfs.fetch.Fetcher;
import io.shoalfs.fetch.GivenSources;
import io.shoalfs.mount.fs.Volume;
import io.shoalfs.mount.fuse.Mount;
import io.shoalfs.mount.fuse.MountException;
import io.shoalfs.torrent.InfoHash;
import java.io.IOException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that runs behind mounts: one for a cache directory. It is over when its last mount has ended, and is put away then
 * in the opposite order of its making: waiting reads, the mounts, the swarms, the store. Any thread.
 */
public final class Engine implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Engine.class);

    private final MountSettings settings;
    private final RealTimers timers;
    private final CacheThreads cacheThreads;
    private final DiskPieceCache cache;
    private final Fetcher fetcher;
    private final Torrents torrents;
    private final Links links;
    private final Mounts mounts = new Mounts();
    private final Recordings recordings = new Recordings(System::nanoTime);
    private final SavedOrders saved;
    private volatile Optional<Place> first = Optional.empty();

    private Engine(
            MountSettings settings, RealTimers timers, CacheThreads threads, DiskPieceCache cache, Fetcher fetcher) {
        this.settings = settings;
        this.torrents = new Torrents(
                settings.readTimeout(),
                timers,
                cache,
                new Torrents.OrdersAndRecordings(cache.orders(), recordings),
                fetcher);
        this.links = new Links(cache, fetcher);
        this.saved = new SavedOrders(settings.cacheDirectory(), cache.orders());
        this.timers = timers;
        this.cacheThreads = threads;
        this.cache = cache;
        this.fetcher = fetcher;
    }

    /** How a volume is brought to the kernel. */
    public interface Way {

        /** Mounts, and returns once the kernel has it. The exceptions' messages are for people. */
        Mount mount(Volume volume) throws IOException, MountException;
    }

    /**
     * An engine with a cache and a network, and no torrent yet. Blocks for the disk.
     *
     * @throws io.shoalfs.cache.CacheInUseException if another process has the cache
     * @throws IOException with a sentence for people if the cache or the port cannot be used
     */
    public static Engine start(MountSettings settings) throws IOException {
        var timers = new RealTimers();
        var config =
                CacheConfig.of(settings.cacheDirectory(), settings.cacheSize()).keepingFree(settings.keepFree());
        var threads = CacheThreads.start(config);
        DiskPieceCache cache;
        try {
            cache = DiskPieceCache.open(config, threads, timers);
        } catch (IOException e) {
            threads.close();
            timers.close();
            throw e;
        }
        try {
            var machine = ThisMachine.now(new DhtFile(cache.dht()));
            var fetcher = Network.open(settings.fetch(), settings.http(), cache.memory(), machine);
            return new Engine(settings, timers, threads, cache, fetcher);
        } catch (IOException e) {
            cache.close();
            threads.close();
            timers.close();
            throw e;
        }
    }

    /** What can be asked of it beside mounts, by the verb. */
    Map<String, Errand> errands() {
        var errands = new HashMap<>(Errands.ofCache(cache, this::fetchAgain));
        errands.putAll(Errands.ofTorrents(cache, torrents));
        errands.putAll(
                Errands.ofOrders(new DeclareOrder(mounts, cache.orders(), saved), new WriteDown(mounts, recordings)));
        var shelves = new Status.Shelves(mounts, torrents, links);
        errands.put(Errands.STATUS, new Status(cache, settings.cacheDirectory(), shelves, timers));
        return Map.copyOf(errands);
    }

    private long fetchAgain(InfoHash torrent, BitSet pieces) {
        return torrents.demands(torrent)
                .map(demands -> Fetch.leave(torrent.hex(), demands.begin(pieces)))
                .orElse(0L);
    }

    /** How it was started. */
    public MountSettings settings() {
        return settings;
    }

    /**
     * Joins all that these sources hold and mounts it; returns once it is mounted.
     *
     * @param given to ask for each torrent, beside those that it names
     * @param at the mount point, as whoever mounts calls it
     * @return the mount; empty if the engine is over
     */
    Optional<Place> mount(RawSources sources, GivenSources given, String at, Way way)
            throws IOException, MountException {
        var begun = mounts.begin(at);
        if (begun.isEmpty()) {
            return begun;
        }
        var place = begun.get();
        try {
            var content = Content.of(sources.parse(), new Content.Means(torrents, links), given, about(place));
            place.shows(content);
            var mount = way.mount(content.volume());
            place.has(mount);
            content.mounted(mount);
            saved.restore(place);
            startThread(() -> serve(place, mount), "mount " + at);
            return begun;
        } catch (IOException | MountException | RuntimeException e) {
            place.unmount();
            put(place);
            throw e;
        } catch (OutOfMemoryError e) {
            place.unmount();
            put(place);
            throw Source.needsMemory("what is to be mounted at " + at);
        }
    }

    /** Mounts for this process itself, which then waits in {@link #join}. Called before others are served. */
    public void mountFirst(RawSources sources, GivenSources given, String at, Way way)
            throws IOException, MountException {
        first = mount(sources, given, at, way);
    }

    /** Unmounts what {@link #mountFirst} has mounted, and waits until it is put away. Others' mounts go on. Blocks. */
    public void endFirst() throws InterruptedException {
        if (first.isPresent()) {
            first.get().unmount();
            mounts.awaitEnd(first.get());
        }
    }

    /** What each mount says of its engine: how others find it, and how its cache stands. */
    private Map<String, Supplier<String>> about(Place place) {
        return Map.of(
                "user.shoalfs.pid",
                () -> Long.toString(ProcessHandle.current().pid()),
                "user.shoalfs.socket",
                () -> Host.socket(settings.cacheDirectory()).toString(),
                "user.shoalfs.mountpoint",
                place::at,
                "user.shoalfs.mount",
                place::id,
                "user.shoalfs.cache",
                () -> cache.condition().text());
    }

    private void serve(Place place, Mount mount) {
        try {
            mount.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        put(place);
    }

    private void put(Place place) {
        saved.leave(place);
        recordings.end(place);
        try {
            place.close();
        } finally {
            mounts.end(place);
        }
    }

    private static void startThread(Runnable work, String name) {
        var thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** The mounts that are there, or about to be. */
    List<Place> places() {
        return mounts.all();
    }

    /** Waits until all is unmounted, by us or by others. */
    public void join() throws InterruptedException {
        mounts.join();
    }

    /** Ends everything. Blocks for some seconds at most. */
    @Override
    public void close() {
        mounts.finish();
        var places = mounts.all();
        places.forEach(saved::save);
        places.forEach(Place::endContent);
        torrents.close();
        unmount(places);
        links.close();
        fetcher.close();
        try {
            cache.close();
        } catch (IOException e) {
            log.error("the cache could not be put away cleanly: {}", e.getMessage());
        }
        cacheThreads.close();
        timers.close();
    }

    /** All at the same time: each may take a while. */
    private static void unmount(List<Place> places) {
        var threads = places.stream().map(place -> new Thread(place::unmount)).toList();
        threads.forEach(Thread::start);
        try {
            for (var thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
