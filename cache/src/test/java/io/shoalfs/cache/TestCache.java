package io.shoalfs.cache;

import io.shoalfs.cache.disk.FileOperations;
import io.shoalfs.torrent.FileSpan;
import io.shoalfs.torrent.Torrent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A cache in a directory with threads of its own, and what tests do with it. */
final class TestCache implements AutoCloseable {

    final SteppedTimers timers = new SteppedTimers();
    private final CacheThreads threads;
    private final DiskPieceCache cache;

    TestCache(Path directory, long budget) throws IOException {
        this(small(directory, budget));
    }

    TestCache(CacheConfig config) throws IOException {
        this(config, FileOperations.REAL);
    }

    /** With little memory, few files open and two threads of each kind. */
    static CacheConfig small(Path directory, long budget) {
        return new CacheConfig(directory, budget, 0, 4 << 20, 8, 2, 2);
    }

    TestCache(CacheConfig config, FileOperations disk) throws IOException {
        threads = CacheThreads.start(config);
        try {
            cache = DiskPieceCache.open(config, new DiskPieceCache.Surroundings(threads, timers, disk));
        } catch (IOException e) {
            threads.close();
            throw e;
        }
    }

    PieceStore open(Torrent torrent) throws IOException {
        return cache.open(torrent);
    }

    void close(PieceStore store) {
        cache.close(store);
    }

    Keeper keeper(SampleTorrent sample) {
        return cache.keeper(sample.torrent().id().primary()).orElseThrow();
    }

    DiskPieceCache cache() {
        return cache;
    }

    long used() {
        return cache.used();
    }

    /** Offers pieces, as memory comes free, and waits until each was verified. */
    void offer(PieceStore store, SampleTorrent sample, List<Integer> pieces)
            throws InterruptedException, ExecutionException {
        for (int piece : pieces) {
            Await.result(store.offer(piece, buffer(sample, piece)));
        }
    }

    private PieceBuffer buffer(SampleTorrent sample, int piece) {
        var bytes = sample.piece(piece);
        var buffer = cache.memory().take(bytes.length, Urgency.BLOCKING);
        while (buffer.isEmpty()) {
            LockSupport.parkNanos(100_000);
            buffer = cache.memory().take(bytes.length, Urgency.BLOCKING);
        }
        buffer.get().bytes().put(bytes);
        return buffer.get();
    }

    /** Offers a piece and waits until it is held. */
    void hold(PieceStore store, SampleTorrent sample, int piece) throws InterruptedException, ExecutionException {
        long out = CacheLook.out(cache.memory());
        offer(store, sample, List.of(piece));
        Await.until(() -> store.held().containsPiece(piece));
        // It leaves the memory after it is held.
        Await.until(() -> CacheLook.out(cache.memory()) <= out);
    }

    /** Reads what is here, hashing what is in doubt; null if anything is missing. */
    static byte @Nullable [] read(PieceStore store, FileSpan span)
            throws IOException, InterruptedException, ExecutionException {
        if (!Await.result(store.missing(span)).isEmpty()) {
            return null;
        }
        var lease = store.lease(span);
        return lease.isEmpty() ? null : SampleTorrent.read(lease.get());
    }

    @Override
    public void close() throws IOException {
        try (threads) {
            cache.close();
        }
    }

    /** How many bytes the files of a cache take on the disk, as another program counts. */
    static long allocated(Path directory) throws IOException {
        long sum = 0;
        try (var files = Files.walk(directory.resolve("torrents"))) {
            for (var file : files.filter(path -> path.toString().contains("/files/") && Files.isRegularFile(path))
                    .toList()) {
                var stat = new ProcessBuilder("stat", "-c", "%b", file.toString()).start();
                sum += 512
                        * Long.parseLong(
                                new String(stat.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
            }
        }
        return sum;
    }
}
