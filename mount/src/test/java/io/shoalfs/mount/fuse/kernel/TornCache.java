package io.shoalfs.mount.fuse.kernel;

import io.shoalfs.cache.Await;
import io.shoalfs.cache.CacheConfig;
import io.shoalfs.cache.CacheThreads;
import io.shoalfs.cache.DiskPieceCache;
import io.shoalfs.cache.PieceReader;
import io.shoalfs.cache.PieceStore;
import io.shoalfs.cache.RecordingSource;
import io.shoalfs.cache.SteppedTimers;
import io.shoalfs.cache.Urgency;
import io.shoalfs.mount.fs.SampleTree;
import io.shoalfs.mount.fs.TorrentVolume;
import io.shoalfs.torrent.FileSpan;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;

/** A volume that is complete in a cache on the disk, from which somebody else cuts a file off. */
final class TornCache implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(45);

    /** What is cut off, and read in one go: so long that it is mapped. */
    static final String FILE = "large.bin";

    static final int LENGTH = 128 << 10;

    final SampleTree sample = SampleTree.small();
    final SteppedTimers timers = new SteppedTimers();
    private final RecordingSource source = new RecordingSource();
    final PieceStore store;
    final TorrentVolume volume;
    private final Path directory;
    private final CacheThreads threads;
    private final DiskPieceCache cache;

    TornCache(Path directory) throws IOException, InterruptedException, ExecutionException {
        this.directory = directory;
        var config = new CacheConfig(directory, 16 << 20, 0, 4 << 20, 8, 2, 2);
        threads = CacheThreads.start(config);
        cache = DiskPieceCache.open(config, threads, timers);
        store = cache.open(sample.torrent());
        var reader = new PieceReader(store, source, timers, PATIENCE);
        volume = new TorrentVolume(store, reader, Instant.ofEpochSecond(1234), 0);
        for (int piece = 0; piece < sample.torrent().layout().pieceCount(); piece++) {
            bring(piece);
        }
        // What is still being written is not mapped.
        Await.until(this::isMapped);
    }

    private boolean isMapped() {
        var lease = store.lease(new FileSpan(0, 0, LENGTH)).orElse(null);
        if (lease == null) {
            return false;
        }
        try (lease) {
            return !lease.regions().isEmpty();
        }
    }

    /** The pieces that reads have begun to wait for since this was last asked. */
    List<Integer> takeDemanded() {
        return source.takeDemands().stream()
                .filter(demand -> demand.urgency() == Urgency.BLOCKING)
                .map(RecordingSource.Demand::piece)
                .toList();
    }

    /** As if it came from the network; returns once it is held. */
    void bring(int piece) throws InterruptedException, ExecutionException {
        byte[] bytes = sample.piece(piece);
        var buffer = cache.memory().take(bytes.length, Urgency.BLOCKING);
        while (buffer.isEmpty()) {
            LockSupport.parkNanos(100_000);
            buffer = cache.memory().take(bytes.length, Urgency.BLOCKING);
        }
        buffer.get().bytes().put(bytes);
        Await.result(store.offer(piece, buffer.get()));
        Await.until(() -> store.holds(piece));
    }

    /** Leaves nothing of {@link #FILE}. */
    void tear() {
        try (var files = Files.walk(directory)) {
            var file = files.filter(path -> path.endsWith("files/000/0"))
                    .findFirst()
                    .orElseThrow();
            try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(0);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() throws IOException {
        try (threads) {
            cache.close();
        }
    }
}
