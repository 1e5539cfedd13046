package io.shoalfs.cache;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** What a clean stop leaves for the next start. */
class RestartTest {

    private static final int PIECE = 16_384;

    /** The least that such pieces allow: room for both torrents, and not for a byte more. */
    private static final long BUDGET = CacheConfig.budgetMin(PIECE);

    private static final int HALF = (int) (BUDGET / 2);

    private Path directory;

    @BeforeEach
    void useDirectory(@TempDir Path path) {
        directory = path;
    }

    @Test
    void twoTorrentsThatFillTheBudget_areBothStillHere() throws Exception {
        var first = SampleTorrent.of(41, PIECE, HALF);
        var second = SampleTorrent.of(42, PIECE, HALF);
        try (var cache = new TestCache(directory, BUDGET)) {
            hold(cache, first);
            hold(cache, second);
            assertEquals(BUDGET, cache.used());
        }

        try (var cache = new TestCache(directory, BUDGET)) {
            // What nobody has opened yet is not given up to open the other: nothing new takes room.
            assertEquals(HALF / PIECE, held(cache, second));
            assertEquals(HALF / PIECE, held(cache, first));
        }
    }

    @Test
    void doubtThatWasSettled_isNoDoubtAtTheNextStart() throws Exception {
        var sample = SampleTorrent.of(43, PIECE, HALF);
        try (var cache = new TestCache(directory, BUDGET)) {
            hold(cache, sample);
        }
        // As chown(1) or a restored backup does: the bytes are as they were.
        var file = directory.resolve("torrents/" + sample.torrent().id() + "/files/000/0");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1));

        try (var cache = new TestCache(directory, BUDGET)) {
            // In doubt at first; what settles it has begun meanwhile.
            assertArrayEquals(
                    sample.bytes(sample.file(0)), TestCache.read(cache.open(sample.torrent()), sample.file(0)));
        }

        try (var cache = new TestCache(directory, BUDGET)) {
            assertEquals(HALF / PIECE, held(cache, sample));
        }
    }

    /** What begins by itself too: what it notes later would be behind the back of what the stop has said. */
    @Test
    void cleanStop_waitsForWhatSettlesDoubtsUnasked() throws Exception {
        var sample = SampleTorrent.of(44, PIECE, HALF);
        try (var cache = new TestCache(directory, BUDGET)) {
            hold(cache, sample);
        }
        var clean = directory.resolve("torrents/" + sample.torrent().id() + "/clean");
        Files.delete(clean);
        var go = new AtomicBoolean();
        var config = TestCache.small(directory, BUDGET);
        try (var threads = CacheThreads.start(config)) {
            IntStream.range(0, config.hashThreads())
                    .forEach(thread -> threads.hashing().execute(() -> Await.until(go::get)));
            var cache = DiskPieceCache.open(config, threads, new SteppedTimers());
            cache.open(sample.torrent());
            var stop = CompletableFuture.runAsync(() -> assertDoesNotThrow((Executable) cache::close));

            assertThrows(TimeoutException.class, () -> stop.get(300, TimeUnit.MILLISECONDS));
            go.set(true);
            Await.result(stop);
        }
        assertTrue(Files.exists(clean));
    }

    private static void hold(TestCache cache, SampleTorrent sample) throws Exception {
        var store = cache.open(sample.torrent());
        for (int piece = 0; piece < sample.torrent().layout().pieceCount(); piece++) {
            cache.hold(store, sample, piece);
        }
    }

    private static int held(TestCache cache, SampleTorrent sample) throws Exception {
        return cache.open(sample.torrent()).held().pieces().cardinality();
    }
}
