package io.shoalfs.cache;

import io.shoalfs.cache.disk.CacheDirectory;
import io.shoalfs.cache.disk.FileOperations;
import io.shoalfs.cache.disk.LabelFile;
import io.shoalfs.cache.disk.LockedException;
import io.shoalfs.cache.disk.OpenFiles;
import io.shoalfs.cache.disk.TorrentDirectory;
import io.shoalfs.torrent.InfoHash;
import io.shoalfs.torrent.Torrent;
import io.shoalfs.torrent.TorrentId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A cache in a directory, which it locks: one for a process and directory, however many torrents and mounts. */
public final class DiskPieceCache implements PieceCache {

    private static final Logger LOG = LoggerFactory.getLogger(DiskPieceCache.class);

    private static final int UNWRITTEN_SHARE = 4;

    private final CacheConfig config;
    private final boolean evicts;
    private final Timers timers;
    private final CacheDirectory directory;
    private final HeapPieceMemory memory;
    private final DiskPieceStore.Shared shared;
    private final Giveback giveback;
    private final DeclaredOrders orders;
    private final Map<InfoHash, Opened> stores = new HashMap<>();
    private boolean closed;

    private DiskPieceCache(CacheConfig config, boolean evicts, Surroundings around, CacheDirectory directory)
            throws IOException {
        this.config = config;
        this.evicts = evicts;
        this.timers = around.timers();
        this.directory = directory;
        this.memory = new HeapPieceMemory(config.memory());
        var free = new FreeSpace(config.keptFree(), directory::available, timers::nanoTime);
        var ranking = new Ranking(config.budget());
        var room = new Room(new Ledger(config.budget(), free), ranking, directory);
        this.orders = new DeclaredOrders(ranking.foresight(), config.budget(), timers);
        this.shared = new DiskPieceStore.Shared(
                new OpenFiles(config.openFiles(), around.files()),
                room,
                memory,
                around.threads(),
                Complaints.none(timers),
                new Unwritten(config.memory() / UNWRITTEN_SHARE));
        this.giveback = new Giveback(room, timers, around.threads().disk());
    }

    /** A store, and how many times it was opened and not closed. */
    private record Opened(DiskPieceStore store, int count) {}

    /**
     * What a cache needs around itself.
     *
     * @param threads are closed by their owner, after the cache
     * @param files how the bytes of its files are read and written
     */
    public record Surroundings(CacheThreads threads, Timers timers, FileOperations files) {}

    /** What readers of its stores declare that they will read. */
    public DeclaredOrders orders() {
        return orders;
    }

    /** What is kept of the DHT. */
    public KeptFile dht() {
        return new KeptFile(directory.dht());
    }

    /** Loads the native library, so that the first cache finds it loaded. Any thread. */
    public static void prepare() {
        CacheDirectory.prepare();
    }

    /**
     * Opens the cache in the configured directory. Blocks for the disk.
     *
     * @param threads are closed by their owner, after this cache
     * @throws CacheInUseException if somebody else has the directory
     * @throws IOException with a sentence for people if the directory cannot be used
     */
    public static DiskPieceCache open(CacheConfig config, CacheThreads threads, Timers timers) throws IOException {
        return open(config, new Surroundings(threads, timers, FileOperations.REAL));
    }

    /** The same with surroundings of the caller's choice, as a simulation has them. */
    public static DiskPieceCache open(CacheConfig config, Surroundings around) throws IOException {
        return open(config, true, around);
    }

    /**
     * The same, for what is done between mounts: nothing that is there is given up for the configured limits, which bound
     * only what comes.
     */
    public static DiskPieceCache openKeepingAll(CacheConfig config, CacheThreads threads, Timers timers)
            throws IOException {
        return open(config, false, new Surroundings(threads, timers, FileOperations.REAL));
    }

    private static DiskPieceCache open(CacheConfig config, boolean evicts, Surroundings around) throws IOException {
        var directory = lock(config, around.files());
        try {
            var cache = new DiskPieceCache(config, evicts, around, directory);
            if (evicts && config.keptFree() > 0) {
                cache.giveback.start();
            }
            return cache;
        } catch (IOException e) {
            directory.close();
            throw e;
        }
    }

    private static CacheDirectory lock(CacheConfig config, FileOperations operations) throws IOException {
        try {
            return CacheDirectory.open(config.directory(), operations);
        } catch (LockedException e) {
            throw new CacheInUseException(e);
        }
    }

    /** The same store each time it is opened; to be closed as often. */
    @Override
    public synchronized PieceStore open(Torrent torrent) throws IOException {
        if (closed) {
            throw new IOException("the cache is closed");
        }
        var hash = torrent.id().primary();
        var known = stores.get(hash);
        var opened = known == null ? new Opened(start(torrent), 1) : new Opened(known.store(), known.count() + 1);
        stores.put(hash, opened);
        return opened.store();
    }

    @Override
    public synchronized void close(PieceStore store) {
        var hash = store.torrent().id().primary();
        var open = stores.get(hash);
        if (closed || open == null || !open.store().equals(store)) {
            return;
        }
        if (open.count() > 1) {
            stores.put(hash, new Opened(open.store(), open.count() - 1));
            return;
        }
        stores.remove(hash);
        open.store().close();
        open.store().leaveRoom();
        directory.used(hash);
        shared.room().rest(directory.pathOf(hash));
    }

    /** What may be decided about what one of this cache's open stores has; empty if it is open no longer. */
    public synchronized Optional<Keeper> keeper(InfoHash hash) {
        return Optional.ofNullable(stores.get(hash))
                .map(opened -> opened.store().keeper());
    }

    /**
     * Makes sure that the cache can hold so many bytes beside what is pinned.
     *
     * @throws IOException with a sentence for people if not
     */
    public void requireRoom(long bytes) throws IOException {
        shared.room().ledger().requireRoom(bytes);
    }

    /**
     * What is kept of a torrent that was mounted by a link: a {@code .torrent} file's bytes, to be verified; empty if
     * nothing is. Blocks for the disk.
     */
    public Optional<byte[]> metadata(TorrentId id) {
        return directory.metadata(id);
    }

    /** The same of a cache that somebody may have, which stays as it is. */
    public static Optional<byte[]> metadata(Path directory, TorrentId id) {
        return CacheDirectory.metadata(directory, id);
    }

    /** Keeps it, for as long as anything is kept of the torrent. Blocks for the disk. */
    public synchronized void keepMetadata(TorrentId id, byte[] torrent) throws IOException {
        if (!closed) {
            directory.keepMetadata(id, torrent);
        }
    }

    /** The torrents that stores are open for: a copy. */
    public synchronized List<Torrent> open() {
        return stores.values().stream().map(opened -> opened.store().torrent()).toList();
    }

    /** What is here, the torrent first that was used longest ago. Blocks for the disk. */
    public List<CachedTorrent> list() throws IOException {
        var looks = directory.look();
        synchronized (this) {
            return looks.stream()
                    .map(look -> CachedTorrent.of(look, stores.containsKey(look.hash())))
                    .toList();
        }
    }

    /**
     * The same of a cache that nobody has, which stays as it is. Blocks for the disk.
     *
     * @throws CacheInUseException if somebody has it
     */
    public static List<CachedTorrent> list(Path directory) throws IOException {
        try {
            return CacheDirectory.look(directory).stream()
                    .map(look -> CachedTorrent.of(look, false))
                    .toList();
        } catch (LockedException e) {
            throw new CacheInUseException(e);
        }
    }

    /**
     * What was removed.
     *
     * @param torrents how many
     * @param bytes how many of the disk are free by that
     */
    public record Removed(int torrents, long bytes) {}

    /** Removes all that is here of these torrents, unless somebody uses them. Blocks. */
    public synchronized Removed remove(Collection<InfoHash> hashes) {
        return shared.room().collect(hashes.stream().map(directory::pathOf).collect(Collectors.toSet()));
    }

    /** How many bytes it may take on the disk. */
    public long budget() {
        return config.budget();
    }

    @Override
    public PieceMemory memory() {
        return memory;
    }

    /** How many bytes the cache takes on the disk. */
    public long used() {
        return shared.room().ledger().used();
    }

    /** How it stands. Any thread. */
    public CacheCondition condition() {
        var refused = shared.complaints().refusals().state();
        return new CacheCondition(
                used(),
                config.budget(),
                shared.room().ledger().pinned(),
                shared.room().ledger().lent(),
                config.keptFree(),
                refused.pieces(),
                refused.bytes(),
                refused.reason());
    }

    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        giveback.close();
        stores.forEach((hash, opened) -> {
            opened.store().close();
            directory.used(hash);
        });
        directory.close();
    }

    private DiskPieceStore start(Torrent torrent) throws IOException {
        int pieceLength = torrent.layout().pieceLength();
        long least = CacheConfig.budgetMin(pieceLength);
        if (config.budget() < least) {
            throw new IOException("a cache of " + config.budget() + " bytes is too small for " + torrent.name()
                    + ", whose pieces have " + pieceLength + " bytes: it needs " + least);
        }
        memory.raise(4L * pieceLength);
        var hash = torrent.id().primary();
        var found = directory.torrent(hash, torrent.layout());
        shared.room().wake(directory.pathOf(hash));
        label(torrent, found);
        directory.used(hash);
        var store = new DiskPieceStore(torrent, found, shared, timers);
        store.start();
        var ledger = shared.room().ledger();
        if (evicts && ledger.used() > ledger.budget()) {
            shared.room().make(ledger.used() - ledger.budget());
        }
        return store;
    }

    /** For whoever looks into the cache while nobody has the torrent: no need to fail without. */
    private static void label(Torrent torrent, TorrentDirectory directory) {
        try {
            directory
                    .label()
                    .write(new LabelFile.Label(torrent.name(), torrent.layout().length()));
        } catch (IOException e) {
            LOG.debug("{} has no label in the cache: {}", torrent.name(), e.toString());
        }
    }
}
