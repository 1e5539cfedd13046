package io.shoalfs.cache;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Torrents of a cache that no store is open for: not yet, or not any longer. */
class DormantTorrentTest {

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
    void dormantTorrent_makesRoomForAnother() throws Exception {
        try (var cache = new TestCache(directory, BUDGET)) {
            cache.offer(cache.open(sample.torrent()), sample, all);
        }
        var other = SampleTorrent.of(13, PIECE, 6_000_000);
        try (var cache = new TestCache(directory, CacheConfig.budgetMin(PIECE) + (2 << 20))) {
            assertTrue(cache.used() > 3_000_000, "what a torrent left counts, used or not");
            var store = cache.open(other.torrent());
            for (int piece = 0; piece < 91; piece++) {
                cache.hold(store, other, piece);
            }
        }
        assertFalse(Files.exists(
                directory.resolve("torrents/" + sample.torrent().id().primary().hex())));
    }

    @Test
    void cacheThatKeepsAll_givesNothingUpForItsLimits() throws Exception {
        var large = SampleTorrent.of(13, PIECE, 6_000_000);
        try (var cache = new TestCache(directory, BUDGET)) {
            var store = cache.open(large.torrent());
            for (int piece = 0; piece < large.torrent().layout().pieceCount(); piece++) {
                cache.hold(store, large, piece);
            }
        }
        long there = TestCache.allocated(directory);
        var config = TestCache.small(directory, CacheConfig.budgetMin(PIECE)).keepingFree(1L << 60);
        assertTrue(there > config.budget());
        try (var threads = CacheThreads.start(config);
                var cache = DiskPieceCache.openKeepingAll(config, threads, new SteppedTimers())) {
            cache.open(sample.torrent());
            cache.open(large.torrent());
            assertEquals(there, cache.used());
        }
        assertEquals(there, TestCache.allocated(directory));
    }

    @Test
    void use_thatWritesNothing_isNoted() throws Exception {
        try (var cache = new TestCache(directory, BUDGET)) {
            cache.offer(cache.open(sample.torrent()), sample, all);
        }
        var path =
                directory.resolve("torrents/" + sample.torrent().id().primary().hex());
        var longAgo = FileTime.from(Instant.EPOCH);
        try (var cache = new TestCache(directory, BUDGET)) {
            Files.setLastModifiedTime(path, longAgo);
            cache.open(sample.torrent());
            assertTrue(cache.cache().list().get(0).used().isAfter(longAgo.toInstant()), "when it begins");
            Files.setLastModifiedTime(path, longAgo);
        }
        assertTrue(DiskPieceCache.list(directory).get(0).used().isAfter(longAgo.toInstant()), "when it ends");
    }

    @Test
    void torrentThatCannotBeLookedAt_hidesNoOther() throws Exception {
        var other = SampleTorrent.of(13, PIECE, 6_000_000);
        try (var cache = new TestCache(directory, BUDGET)) {
            cache.open(sample.torrent());
            cache.open(other.torrent());
        }
        Files.createDirectory(
                directory.resolve("torrents/" + sample.torrent().id().primary().hex() + "/pins"));

        assertEquals(
                List.of(other.torrent().id().primary()),
                DiskPieceCache.list(directory).stream().map(CachedTorrent::hash).toList());
    }

    @Test
    void closeOfOneStore_leavesWhatIsThere_countedAndServedWhenItIsOpenedAgain() throws Exception {
        try (var cache = new TestCache(directory, BUDGET)) {
            var first = cache.open(sample.torrent());
            cache.offer(first, sample, all);
            Await.until(() -> first.held().pieces().cardinality() == all.size());
            long used = cache.used();

            cache.close(first);
            cache.close(first);

            assertTrue(cache.used() >= used, "what it left still takes room");
            assertNull(TestCache.read(first, sample.file(0)), "a closed store leases nothing");
            var again = cache.open(sample.torrent());
            assertEquals(used, cache.used());
            for (int file : List.of(0, 1, 2, 3, 4, 6, 7)) {
                assertArrayEquals(sample.bytes(sample.file(file)), TestCache.read(again, sample.file(file)));
            }
        }
    }

    @Test
    void closeOfOneStore_itMakesRoomForOthers() throws Exception {
        var other = SampleTorrent.of(13, PIECE, 6_000_000);
        try (var cache = new TestCache(directory, CacheConfig.budgetMin(PIECE) + (2 << 20))) {
            var first = cache.open(sample.torrent());
            cache.offer(first, sample, all);
            cache.close(first);

            var store = cache.open(other.torrent());
            for (int piece = 0; piece < 91; piece++) {
                cache.hold(store, other, piece);
            }

            assertTrue(cache.used() <= CacheConfig.budgetMin(PIECE) + (2 << 20));
        }
        assertFalse(Files.exists(
                directory.resolve("torrents/" + sample.torrent().id().primary().hex())));
    }
}
