package io.shoalfs.cache;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.cache.disk.Forger;
import io.shoalfs.torrent.FileSpan;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a cache does over restarts, in little room, and when somebody else touches its files. */
class DiskPieceCacheTest {

    private static final int PIECE = 65_536;
    private static final long BUDGET = 16 << 20;

    private Path directory;

    /** Files 0 and 2 have files of their own, the others share one; a piece in the middle is padded, the last one short. */
    private final SampleTorrent sample =
            SampleTorrent.of(11, PIECE, 1_500_000, 300_000, 2_000_000, 7, 90_000, -1_000, 40_000, 300_000);

    private final List<Integer> all =
            IntStream.range(0, sample.torrent().layout().pieceCount()).boxed().toList();

    @BeforeEach
    void useDirectory(@TempDir Path given) {
        directory = given;
    }

    @Test
    void restart_afterACleanStop_servesAllAndHeldSaysSo() throws Exception {
        fill();

        try (var cache = new TestCache(directory, BUDGET)) {
            var store = cache.open(sample.torrent());
            assertEquals(all.size(), store.held().pieces().cardinality());
            assertTrue(store.lease(new FileSpan(0, 0, 10)).isEmpty(), "not before its checksum was compared");
            assertAllRead(store);
            assertEquals(TestCache.allocated(directory), cache.used());
        }
    }

    @Test
    void restart_afterADirtyStop_servesAll() throws Exception {
        fill();
        makeDirty();

        try (var cache = new TestCache(directory, BUDGET)) {
            var store = cache.open(sample.torrent());
            assertEquals(TestCache.allocated(directory), cache.used());
            assertAllRead(store);
            assertEquals(all.size(), store.held().pieces().cardinality());
        }
    }

    @Test
    void restart_afterADirtyStop_theSweepRecoversAllByItself() throws Exception {
        fill();
        makeDirty();

        try (var cache = new TestCache(directory, BUDGET)) {
            var store = cache.open(sample.torrent());

            Await.until(() -> {
                cache.timers.advance(Duration.ofSeconds(1));
                return store.held().pieces().cardinality() == all.size();
            });
        }
    }

    @Test
    void restart_secondTimeClean_afterADirtyOneThatSettledLittle() throws Exception {
        fill();
        makeDirty();
        try (var cache = new TestCache(directory, BUDGET)) {
            assertArrayEquals(
                    sample.bytes(new FileSpan(0, 0, 10)),
                    TestCache.read(cache.open(sample.torrent()), new FileSpan(0, 0, 10)));
        }

        try (var cache = new TestCache(directory, BUDGET)) {
            assertAllRead(cache.open(sample.torrent()));
            assertEquals(TestCache.allocated(directory), cache.used());
        }
    }

    @Test
    void restart_pieceDamagedAfterADirtyStop_isMissingAndTheOthersAreNot() throws Exception {
        fill();
        makeDirty();
        damage(ownFile(0), 3 * PIECE + 77);

        try (var cache = new TestCache(directory, BUDGET)) {
            var store = cache.open(sample.torrent());
            assertEquals(List.of(3), Await.result(store.missing(sample.file(0))));
            assertAllRead(cache, store);
        }
    }

    @Test
    void restart_fileChangedBetween_isHashedAgain() throws Exception {
        fill();
        damage(ownFile(2), 5);

        try (var cache = new TestCache(directory, BUDGET)) {
            var store = cache.open(sample.torrent());
            assertFalse(store.held().containsPiece(27), "in doubt with all its file");
            assertTrue(store.held().containsPiece(0));
            assertEquals(List.of(27), Await.result(store.missing(sample.file(2))));
            assertAllRead(cache, store);
        }
    }

    @Test
    void restart_damageThatNoStampGivesAway_isFoundByTheChecksum() throws Exception {
        fill();
        damage(ownFile(0), 3 * PIECE + 77);
        Forger.vouchForFiles(torrentDirectory(), sample.torrent().layout());

        try (var cache = new TestCache(directory, BUDGET)) {
            var store = cache.open(sample.torrent());
            assertTrue(store.held().containsPiece(3));
            assertEquals(List.of(3), Await.result(store.missing(sample.file(0))));
            assertFalse(store.held().containsPiece(3));
            assertAllRead(cache, store);
        }
    }

    @Test
    void restart_fileGone_isMissing() throws Exception {
        fill();
        Files.delete(ownFile(0));

        try (var cache = new TestCache(directory, BUDGET)) {
            var store = cache.open(sample.torrent());
            assertEquals(23, Await.result(store.missing(sample.file(0))).size());
            assertAllRead(cache, store);
            assertEquals(TestCache.allocated(directory), cache.used());
        }
    }

    @Test
    void restart_damagedState_isADirtyStop() throws Exception {
        fill();
        damage(torrentDirectory().resolve("state"), 100);

        try (var cache = new TestCache(directory, BUDGET)) {
            var store = cache.open(sample.torrent());
            // The sweep may have hashed some already: what is trusted without a hash would be all of it.
            assertTrue(store.held().pieces().cardinality() < all.size());
            assertAllRead(store);
        }
    }

    @Test
    void marker_isGoneAsSoonAsSomethingChanges() throws Exception {
        try (var cache = new TestCache(directory, BUDGET)) {
            cache.hold(cache.open(sample.torrent()), sample, 0);
        }
        var marker = torrentDirectory().resolve("clean");
        assertTrue(Files.exists(marker));

        try (var cache = new TestCache(directory, BUDGET)) {
            var store = cache.open(sample.torrent());
            assertTrue(Files.exists(marker), "nothing has changed");
            cache.hold(store, sample, 1);
            assertFalse(Files.exists(marker));
        }
        assertTrue(Files.exists(marker));
    }

    @Test
    void fileChangedFromOutside_isHashedAgainBeforeItsNextWrite() throws Exception {
        try (var cache = new TestCache(directory, BUDGET)) {
            var store = cache.open(sample.torrent());
            cache.hold(store, sample, 0);
            cache.hold(store, sample, 1);
            damage(ownFile(0), 5);

            cache.hold(store, sample, 2);

            assertTrue(store.lease(new FileSpan(0, 0, 10)).isEmpty());
            assertEquals(List.of(0), Await.result(store.missing(new FileSpan(0, 0, 2 * PIECE))));
            assertFalse(store.held().containsPiece(0));
            assertTrue(store.held().containsPiece(1));
        }
    }

    @Test
    void fileTruncatedFromOutside_failsOneCopyAndIsMissingThen() throws Exception {
        try (var cache = new TestCache(directory, BUDGET)) {
            var store = cache.open(sample.torrent());
            cache.hold(store, sample, 0);
            var lease = store.lease(new FileSpan(0, 0, 10)).orElseThrow();
            truncate(ownFile(0));

            assertThrows(IOException.class, () -> lease.copyTo(ByteBuffer.allocate(10)));
            lease.close();

            assertTrue(store.lease(new FileSpan(0, 0, 10)).isEmpty());
            assertEquals(List.of(0), Await.result(store.missing(new FileSpan(0, 0, 10))));
            cache.hold(store, sample, 0);
            assertArrayEquals(sample.bytes(new FileSpan(0, 0, 10)), TestCache.read(store, new FileSpan(0, 0, 10)));
        }
    }

    @Test
    void open_twice_saysWhoHasIt() throws Exception {
        try (var cache = new TestCache(directory, BUDGET)) {
            cache.open(sample.torrent());
            var failure = assertThrows(CacheInUseException.class, () -> new TestCache(directory, BUDGET));
            assertTrue(String.valueOf(failure.getMessage()).contains("is used by another shoalfs"), failure::toString);
        }
    }

    @Test
    void open_unknownFormat_isRefusedAndLeftAlone() throws Exception {
        fill();
        var state = torrentDirectory().resolve("state");
        damage(state, 11);
        var before = Files.readAllBytes(state);

        try (var cache = new TestCache(directory, BUDGET)) {
            var failure = assertThrows(IOException.class, () -> cache.open(sample.torrent()));
            assertTrue(
                    String.valueOf(failure.getMessage()).contains("and this shoalfs knows only 2"), failure::toString);
        }
        assertArrayEquals(before, Files.readAllBytes(state));
    }

    @Test
    void whole_isThereOnceAllOfAFileThatLiesAloneIsHeld() throws Exception {
        try (var cache = new TestCache(directory, BUDGET)) {
            var store = cache.open(sample.torrent());
            assertTrue(store.whole(0).isEmpty());
            int last = sample.torrent().layout().pieceAt(0, 1_499_999);
            for (int piece = 0; piece < last; piece++) {
                cache.hold(store, sample, piece);
            }
            assertTrue(store.whole(0).isEmpty(), "one piece is missing");
            cache.hold(store, sample, last);

            try (var whole = store.whole(0).orElseThrow()) {
                assertArrayEquals(sample.bytes(sample.file(0)), Files.readAllBytes(whole.path()));
            }
            assertTrue(store.whole(1).isEmpty(), "it lies with others");
        }
    }

    @Test
    void whole_afterARestart_isThereOnceItsChecksumsWereCompared() throws Exception {
        fill();

        try (var cache = new TestCache(directory, BUDGET)) {
            var store = cache.open(sample.torrent());
            assertTrue(store.whole(0).isEmpty());
            assertAllRead(store);
            store.whole(0).orElseThrow().close();
        }
    }

    @Test
    void whole_changedFromOutside_isNotGivenOut() throws Exception {
        try (var cache = new TestCache(directory, BUDGET)) {
            var store = cache.open(sample.torrent());
            cache.offer(store, sample, all);
            Await.until(() -> store.held().pieces().cardinality() == all.size());
            damage(ownFile(0), 1000);

            assertTrue(store.whole(0).isEmpty());
            assertTrue(store.whole(2).isPresent());
        }
    }

    /** Its bytes are right, but whoever reads it without us would read on behind its end. */
    @Test
    void whole_ofAFileThatGrewBetween_isNotGivenOut() throws Exception {
        fill();
        Files.write(ownFile(0), new byte[] {1}, StandardOpenOption.APPEND);

        try (var cache = new TestCache(directory, BUDGET)) {
            var store = cache.open(sample.torrent());
            assertAllRead(store);

            assertTrue(store.whole(0).isEmpty());
            assertTrue(store.whole(2).isPresent());
        }
    }

    @Test
    void whole_isAtMostHalfOfTheBudget_andNotEvicted() throws Exception {
        long budget = 6 << 20;
        try (var cache = new TestCache(directory, budget)) {
            var store = cache.open(sample.torrent());
            cache.offer(store, sample, all);
            Await.until(() -> store.held().pieces().cardinality() == all.size());

            var first = store.whole(0).orElseThrow();
            assertTrue(store.whole(2).isEmpty(), "3.5 MB are more than half of 6 MiB");
            var other = SampleTorrent.of(12, PIECE, 4_000_000);
            var otherStore = cache.open(other.torrent());
            for (int piece = 0; piece < other.torrent().layout().pieceCount(); piece++) {
                cache.hold(otherStore, other, piece);
            }
            assertArrayEquals(sample.bytes(sample.file(0)), Files.readAllBytes(first.path()));
            assertTrue(store.held().pieces().cardinality() < all.size(), "others went");

            first.close();
            first.close();
        }
    }

    @Test
    void close_endsArrivals() throws Exception {
        var cache = new TestCache(directory, BUDGET);
        var arrival =
                cache.open(sample.torrent()).arrival(new FileSpan(0, 0, 10)).toCompletableFuture();

        cache.close();

        assertTrue(arrival.isCompletedExceptionally());
    }

    private void fill() throws Exception {
        try (var cache = new TestCache(directory, BUDGET)) {
            var store = cache.open(sample.torrent());
            cache.offer(store, sample, all);
            Await.until(() -> store.held().pieces().cardinality() == all.size());
        }
    }

    private void assertAllRead(PieceStore store) throws Exception {
        for (int file : List.of(0, 1, 2, 3, 4, 6, 7)) {
            assertArrayEquals(sample.bytes(sample.file(file)), TestCache.read(store, sample.file(file)));
        }
    }

    /** Fetches what is missing, then reads all. */
    private void assertAllRead(TestCache cache, PieceStore store) throws Exception {
        for (int file : List.of(0, 1, 2, 3, 4, 6, 7)) {
            for (int piece : Await.result(store.missing(sample.file(file)))) {
                assertNull(TestCache.read(store, sample.file(file)));
                cache.hold(store, sample, piece);
            }
        }
        assertAllRead(store);
    }

    private Path torrentDirectory() {
        return directory
                .resolve("torrents")
                .resolve(sample.torrent().id().primary().hex());
    }

    private Path ownFile(int file) {
        return torrentDirectory().resolve("files/000/" + file);
    }

    private void makeDirty() throws IOException {
        Files.delete(torrentDirectory().resolve("clean"));
    }

    private static void damage(Path file, long offset) throws IOException {
        try (var access = new RandomAccessFile(file.toFile(), "rw")) {
            access.seek(offset);
            int was = access.read();
            access.seek(offset);
            access.write(was ^ 2);
        }
    }

    private static void truncate(Path file) throws IOException {
        try (var access = new RandomAccessFile(file.toFile(), "rw")) {
            access.setLength(0);
        }
    }
}
