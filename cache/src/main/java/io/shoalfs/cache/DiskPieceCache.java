package io.shoalfs.cache;

import io.shoalfs.cache.disk.CacheDirectory;
import io.shoalfs.cache.disk.FileOperations;
import io.shoalfs.cache.disk.LockedException;
import io.shoalfs.cache.disk.OpenFiles;
import io.shoalfs.torrent.InfoHash;
import io.shoalfs.torrent.Torrent;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** A cache in a directory, which it locks: one for a process and directory, however many torrents and mounts. */
public final class DiskPieceCache implements PieceCache {

    private static final int UNWRITTEN_SHARE = 4;

    private final CacheConfig config;
    private final Timers timers;
    private final CacheDirectory directory;
    private final HeapPieceMemory memory;
    private final DiskPieceStore.Shared shared;
    private final Giveback giveback;
    private final Map<InfoHash, DiskPieceStore> stores = new HashMap<>();
    private boolean closed;

    private DiskPieceCache(CacheConfig config, Surroundings around, CacheDirectory directory) throws IOException {
        this.config = config;
        this.timers = around.timers();
        this.directory = directory;
        this.memory = new HeapPieceMemory(config.memory());
        var free = new FreeSpace(config.keptFree(), directory::available, timers::nanoTime);
        var room = new Room(new Ledger(config.budget(), free), new Ranking(config.budget()), directory);
        this.shared = new DiskPieceStore.Shared(
                new OpenFiles(config.openFiles(), around.files()),
                room,
                memory,
                around.threads(),
                new Complaint(timers),
                new Unwritten(config.memory() / UNWRITTEN_SHARE));
        this.giveback = new Giveback(room, timers, around.threads().disk());
    }

    /**
     * What a cache needs around itself.
     *
     * @param threads are closed by their owner, after the cache
     * @param files how the bytes of its files are read and written
     */
    public record Surroundings(CacheThreads threads, Timers timers, FileOperations files) {}

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
        var directory = lock(config);
        try {
            var cache = new DiskPieceCache(config, around, directory);
            if (config.keptFree() > 0) {
                cache.giveback.start();
            }
            return cache;
        } catch (IOException e) {
            directory.close();
            throw e;
        }
    }

    private static CacheDirectory lock(CacheConfig config) throws IOException {
        try {
            return CacheDirectory.open(config.directory());
        } catch (LockedException e) {
            throw new CacheInUseException(e);
        }
    }

    /** The same store each time it is opened. */
    @Override
    public synchronized PieceStore open(Torrent torrent) throws IOException {
        if (closed) {
            throw new IOException("the cache is closed");
        }
        var hash = torrent.id().primary();
        var store = stores.get(hash);
        if (store == null) {
            store = start(torrent);
            stores.put(hash, store);
        }
        return store;
    }

    @Override
    public synchronized void close(PieceStore store) {
        var hash = store.torrent().id().primary();
        var open = stores.get(hash);
        if (closed || open == null || !open.equals(store)) {
            return;
        }
        stores.remove(hash);
        open.close();
        open.leaveRoom();
        shared.room().rest(directory.pathOf(hash));
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
        var refused = shared.complaint().refused();
        return new CacheCondition(
                used(), config.budget(), config.keptFree(), refused.pieces(), refused.bytes(), refused.reason());
    }

    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        giveback.close();
        stores.values().forEach(DiskPieceStore::close);
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
        var store = new DiskPieceStore(torrent, found, shared);
        store.start(timers);
        var ledger = shared.room().ledger();
        if (ledger.used() > ledger.budget()) {
            shared.room().make(ledger.used() - ledger.budget());
        }
        return store;
    }
}
