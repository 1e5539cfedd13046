package io.shoalfs.nativetest.bench;

import io.shoalfs.cache.CacheConfig;
import io.shoalfs.cache.CacheThreads;
import io.shoalfs.cache.DiskPieceCache;
import io.shoalfs.cache.Lease;
import io.shoalfs.cache.PieceStore;
import io.shoalfs.cache.SampleTorrent;
import io.shoalfs.cache.Timers;
import io.shoalfs.torrent.FileSpan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What the cache does for a read of what is held: a lease, and the copy from its file (which the kernel has in memory). */
@State(Scope.Thread)
public class LeaseBenchmark {

    private static final int PIECE = 1 << 18;
    private static final int LENGTH = 64 << 20;
    private static final int SMALL = 4 * 1024;
    private static final int LARGE = 128 * 1024;

    private final SplittableRandom random = new SplittableRandom(1);
    private final ByteBuffer target = ByteBuffer.allocateDirect(LARGE);
    private final Path directory;
    private final CacheThreads threads;
    private final DiskPieceCache cache;
    private final PieceStore store;

    /** A cache of its own, in the directory for temporary files. */
    public LeaseBenchmark() {
        try {
            directory = Files.createTempDirectory("shoalfs-bench");
            var config = CacheConfig.of(directory, 1L << 30);
            threads = CacheThreads.start(config);
            cache = DiskPieceCache.open(config, threads, new NoTimers());
            store = cache.open(sample().torrent());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SampleTorrent sample() {
        return SampleTorrent.of(1, PIECE, LENGTH);
    }

    /** Nothing here waits for a time. */
    private static final class NoTimers implements Timers {

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public Timer schedule(Duration delay, Runnable task) {
            return () -> {};
        }
    }

    /** Brings all of it. */
    @Setup
    public void hold() throws InterruptedException, ExecutionException {
        var sample = sample();
        for (int piece = 0; piece < sample.torrent().layout().pieceCount(); piece++) {
            store.offer(piece, sample.buffer(piece, cache.memory()))
                    .toCompletableFuture()
                    .get();
            while (!store.held().containsPiece(piece)) {
                LockSupport.parkNanos(10_000);
            }
        }
    }

    /** Deletes it. */
    @TearDown
    public void delete() throws IOException {
        try (threads) {
            cache.close();
        }
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** The bookkeeping alone. */
    @Benchmark
    public int leaseOf4KiB() {
        try (var lease = lease(SMALL)) {
            return lease.length();
        }
    }

    /** What the libfuse transport does for a read of the kernel's usual length. */
    @Benchmark
    public int leaseAndCopyOf128KiB() throws IOException {
        target.clear();
        try (var lease = lease(LARGE)) {
            lease.copyTo(target);
        }
        return target.position();
    }

    private Lease lease(int length) {
        long offset = (long) random.nextInt(LENGTH / length) * length;
        return store.lease(new FileSpan(0, offset, length)).orElseThrow();
    }
}
