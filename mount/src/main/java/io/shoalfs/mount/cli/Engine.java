package io.shoalfs.mount.cli;

import io.shoalfs.cache.CacheConfig;
import io.shoalfs.cache.CacheThreads;
import io.shoalfs.cache.DiskPieceCache;
import io.shoalfs.cache.PieceCache;
import io.shoalfs.fetch.Fetcher;
import io.shoalfs.fetch.TorrentFetcher;
import io.shoalfs.mount.fs.Namespace;
import io.shoalfs.mount.fs.Volume;
import io.shoalfs.mount.fuse.Mount;
import io.shoalfs.mount.fuse.MountException;
import io.shoalfs.mount.fuse.MountOptions;
import io.shoalfs.mount.fuse.Transport;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that runs behind a mount, wired here and nowhere else, and ended in the opposite order: waiting reads, the mount,
 * the swarms, the store.
 */
final class Engine implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Engine.class);

    private final RealTimers timers;
    private final CacheThreads cacheThreads;
    private final PieceCache cache;
    private final Fetcher fetcher;
    private final Torrents torrents;
    private final Transport transport;
    private final List<Mount> mounts = new CopyOnWriteArrayList<>();
    private volatile @Nullable FolderWatch watch;

    private Engine(MountSettings settings, RealTimers timers, CacheThreads threads, PieceCache cache, Fetcher fetcher) {
        this.torrents = new Torrents(settings, timers, cache, fetcher);
        this.transport = settings.transport();
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
            var fetcher = TorrentFetcher.open(settings.fetch(), cache.memory());
            return new Engine(settings, timers, threads, cache, fetcher);
        } catch (IOException e) {
            cache.close();
            throw e;
        }
    }

    /** Joins all that these sources hold and mounts it; returns once it is mounted. Called once. */
    void mount(Sources sources, MountPoint at, MountOptions options) throws IOException, MountException {
        if (sources.isOneTorrent()) {
            var metainfo = sources.torrents().values().iterator().next();
            serve(torrents.volume(metainfo, true), at, options);
            return;
        }
        var namespace = new Namespace(InstantSource.system());
        var shelf = new Shelf(sources, torrents, namespace);
        shelf.refresh();
        var mount = serve(namespace, at, options);
        if (!sources.folders().isEmpty()) {
            watch = FolderWatch.start(shelf, mount);
        }
    }

    private Mount serve(Volume volume, MountPoint at, MountOptions options) throws MountException {
        at.prepare();
        var mount = transport.mount(at.path(), volume, options);
        mounts.add(mount);
        return mount;
    }

    /** Waits until all is unmounted, by us or by others. */
    void join() throws InterruptedException {
        for (var mount : mounts) {
            mount.join();
        }
    }

    /** Ends everything. Blocks for some seconds at most. */
    @Override
    public void close() {
        if (watch != null) {
            watch.close();
        }
        torrents.close();
        mounts.forEach(Mount::close);
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
