package io.shoalfs.mount.cli;

import io.shoalfs.cache.CacheConfig;
import io.shoalfs.cache.CacheThreads;
import io.shoalfs.cache.DiskPieceCache;
import io.shoalfs.cache.PieceCache;
import io.shoalfs.cache.PieceReader;
import io.shoalfs.fetch.FetchConfig;
import io.shoalfs.fetch.Fetcher;
import io.shoalfs.fetch.Origins;
import io.shoalfs.fetch.TorrentFetcher;
import io.shoalfs.fetch.metainfo.Metainfo;
import io.shoalfs.mount.fs.TorrentVolume;
import io.shoalfs.mount.fuse.MountException;
import io.shoalfs.mount.fuse.MountOptions;
import io.shoalfs.mount.fuse.libfuse.LibfuseTransport;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that runs behind a mount, wired here and nowhere else, and ended in the opposite order: waiting reads, the mount,
 * the swarms, the store.
 */
final class Engine implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Engine.class);

    /** What stat(2) says of torrents that keep their date to themselves: the same at every mount, or copies would differ. */
    private static final Instant UNDATED = Instant.parse("2000-01-01T00:00:00Z");

    /** How far ahead of one reader is fetched: what a fast network brings in the time that a slow source answers in. */
    private static final long READ_AHEAD_MAX = 32 << 20;

    private final MountSettings settings;
    private final RealTimers timers;
    private final CacheThreads cacheThreads;
    private final PieceCache cache;
    private final Fetcher fetcher;
    private final List<ServedVolume> mounts = Collections.synchronizedList(new ArrayList<>());

    private Engine(MountSettings settings, RealTimers timers, CacheThreads threads, PieceCache cache, Fetcher fetcher) {
        this.settings = settings;
        this.timers = timers;
        this.cacheThreads = threads;
        this.cache = cache;
        this.fetcher = fetcher;
    }

    /**
     * An engine with a cache and a network, and no torrent yet. Blocks for the disk.
     *
     * @throws IOException with a sentence for people if the cache or the port cannot be used
     */
    static Engine start(MountSettings settings) throws IOException {
        var timers = new RealTimers();
        var config = CacheConfig.of(settings.cacheDirectory(), settings.cacheSize());
        var threads = CacheThreads.start(config);
        var cache = DiskPieceCache.open(config, threads, timers);
        try {
            var fetcher =
                    TorrentFetcher.open(FetchConfig.standard().listeningAt(settings.listenPort()), cache.memory());
            return new Engine(settings, timers, threads, cache, fetcher);
        } catch (IOException e) {
            cache.close();
            throw e;
        }
    }

    /** Joins a torrent and mounts it; returns once it is mounted. Called once. */
    void mount(Metainfo metainfo, MountPoint at, MountOptions options) throws IOException, MountException {
        var store = cache.open(metainfo.torrent());
        var origins = new Origins(metainfo.trackers(), settings.peers(), metainfo.isPrivate());
        var source = fetcher.join(store, origins);
        var reader = new PieceReader(store, source, timers, settings.readTimeout());
        var created = metainfo.remarks().created();
        var volume = new TorrentVolume(store, reader, created == null ? UNDATED : created, READ_AHEAD_MAX);
        mounts.add(ServedVolume.mount(reader, volume, new LibfuseTransport(), at, options));
        log.debug("{} is mounted on {}", metainfo.torrent().name(), at.path());
    }

    /** Waits until all is unmounted, by us or by others. */
    void join() throws InterruptedException {
        for (var mount : List.copyOf(mounts)) {
            mount.join();
        }
    }

    /** Ends everything. Blocks for some seconds at most. */
    @Override
    public void close() {
        mounts.forEach(ServedVolume::close);
        fetcher.close();
        try {
            cache.close();
        } catch (IOException e) {
            log.error("the cache could not be put away cleanly: {}", e.getMessage());
        }
        cacheThreads.close();
        timers.close();
    }
}
