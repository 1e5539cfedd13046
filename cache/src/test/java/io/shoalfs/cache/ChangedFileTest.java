package io.shoalfs.cache;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.shoalfs.torrent.FileSpan;
import io.shoalfs.torrent.PieceSpan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file of the cache is changed between a lease and its use: what was leased before is not believed, by nobody. */
class ChangedFileTest {

    private static final int PIECE = 1 << 17;
    private static final FileSpan SHORT = new FileSpan(0, 69_000, 4096);
    private static final FileSpan LONG = new FileSpan(0, 0, PIECE);

    /** Longer than the kernel's clock ticks. */
    private static final long TICK_NANOS = Duration.ofMillis(25).toNanos();

    private final SampleTorrent sample = SampleTorrent.of(71, PIECE, 1_500_000);

    @TempDir
    private Path directory = Path.of("");

    @Test
    void copyTo_ofEachLeaseTakenBeforeTheChange_fails_andWhatIsReadAgainIsRight() throws Exception {
        try (var cache = new TestCache(directory, 16 << 20)) {
            var store = holdFirst(cache);
            try (var first = store.lease(SHORT).orElseThrow();
                    var second = store.lease(SHORT).orElseThrow()) {
                flipBit();

                assertThrows(IOException.class, () -> first.copyTo(ByteBuffer.allocate(SHORT.length())));
                assertThrows(IOException.class, () -> second.copyTo(ByteBuffer.allocate(SHORT.length())));
            }

            assertEquals(List.of(0), Await.result(store.missing(SHORT)));
            cache.hold(store, sample, 0);
            assertArrayEquals(sample.bytes(SHORT), TestCache.read(store, SHORT));
        }
    }

    @Test
    void regions_ofEachLeaseTakenBeforeTheChange_areNone() throws Exception {
        try (var cache = new TestCache(directory, 16 << 20)) {
            var store = holdFirst(cache);
            try (var first = store.lease(LONG).orElseThrow();
                    var second = store.lease(LONG).orElseThrow()) {
                assertFalse(first.regions().isEmpty());
                flipBit();

                assertEquals(List.of(), second.regions());
                assertThrows(IOException.class, () -> second.copyTo(ByteBuffer.allocate(LONG.length())));
                assertEquals(List.of(), first.regions());
            }
        }
    }

    @Test
    void arrival_leasedBeforeTheChange_fails() throws Exception {
        try (var cache = new TestCache(directory, 16 << 20)) {
            var store = holdFirst(cache);
            try (var lease = Await.result(store.arrival(SHORT))) {
                flipBit();

                assertThrows(IOException.class, () -> lease.copyTo(ByteBuffer.allocate(SHORT.length())));
            }
        }
    }

    @Test
    void copy_forAPeer_isRefused() throws Exception {
        try (var cache = new TestCache(directory, 16 << 20)) {
            var store = holdFirst(cache);
            flipBit();

            assertFalse(Await.result(store.copy(new PieceSpan(0, 1 << 16, 1 << 14), ByteBuffer.allocate(1 << 14))));
            assertEquals(List.of(0), Await.result(store.missing(SHORT)));
        }
    }

    /** Its first piece and its third: what changes one is in doubt with the other. */
    private PieceStore holdFirst(TestCache cache) throws Exception {
        var store = cache.open(sample.torrent());
        cache.hold(store, sample, 0);
        cache.hold(store, sample, 2);
        return store;
    }

    private void flipBit() throws IOException {
        LockSupport.parkNanos(TICK_NANOS);
        var torrent = sample.torrent().id().primary().hex();
        Damage.BIT_FLIP.to(directory.resolve("torrents").resolve(torrent).resolve("files/000/0"), directory);
    }
}
