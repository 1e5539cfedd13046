package io.shoalfs.cache;

import static io.shoalfs.cache.TwoTorrents.BUDGET;
import static io.shoalfs.cache.TwoTorrents.PIECE;
import static io.shoalfs.cache.TwoTorrents.files;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is pinned stays, and how much may be pinned. */
class PinnedFilesTest {

    private final TwoTorrents two = new TwoTorrents();
    private final SampleTorrent sample = two.sample;
    private final SampleTorrent other = two.other;
    private Path directory;

    @BeforeEach
    void useDirectory(@TempDir Path given) {
        directory = given;
    }

    @Test
    void pinnedFile_isNotEvictedUntilItIsUnpinned() throws Exception {
        try (var cache = new TestCache(directory, BUDGET)) {
            var store = two.holdAll(cache);
            cache.keeper(sample).pin(files(0));

            two.press(cache);
            assertTrue(two.isHeld(store, 0), "a pinned file");
            assertEquals(
                    0,
                    cache.keeper(sample)
                            .evict(cache.keeper(sample).piecesOf(files(0)))
                            .freed());

            cache.keeper(sample).unpin(files(0));
            cache.keeper(sample).evict(cache.keeper(sample).piecesOf(files(0)));
            assertFalse(two.isHeld(store, 0), "a file that is pinned no longer");
        }
    }

    @Test
    void pressureThatEvictsAFile_leavesItWholeIfItIsPinned() throws Exception {
        var pinned = new BitSet();
        try (var cache = new TestCache(directory, BUDGET)) {
            var store = two.holdAll(cache);
            two.press(cache);
            assertFalse(two.isHeld(store, 0), "unpinned, the same pressure takes it: else what follows shows nothing");
        }
        try (var cache = new TestCache(directory.resolve("pinned"), BUDGET)) {
            var store = two.holdAll(cache);
            cache.keeper(sample).pin(files(0));
            pinned.or(cache.keeper(sample).piecesOf(files(0)));
            for (int round = 0; round < 3; round++) {
                two.press(cache);
                assertEquals(
                        List.of(),
                        pinned.stream()
                                .filter(piece -> !store.held().containsPiece(piece))
                                .boxed()
                                .toList());
            }
            assertArrayEquals(sample.bytes(sample.file(0)), TestCache.read(store, sample.file(0)));
            assertTrue(cache.used() <= BUDGET);
        }
    }

    @Test
    void pins_surviveARestart_andWhatTheyKeepToo() throws Exception {
        try (var cache = new TestCache(directory, BUDGET)) {
            two.holdAll(cache);
            cache.keeper(sample).pin(files(0)).keep();
        }
        try (var cache = new TestCache(directory, BUDGET)) {
            var store = cache.open(sample.torrent());
            assertEquals(1_572_864, cache.keeper(sample).pinned());

            two.press(cache);

            assertArrayEquals(sample.bytes(sample.file(0)), TestCache.read(store, sample.file(0)));
        }
    }

    @Test
    void pins_ofATorrentThatNobodyHasOpen_keepIt_andCount() throws Exception {
        try (var cache = new TestCache(directory, BUDGET)) {
            two.holdAll(cache);
            cache.keeper(sample).pin(files(0)).keep();
        }
        try (var cache = new TestCache(directory, BUDGET)) {
            two.press(cache);
            var third = SampleTorrent.of(17, PIECE, 2_000_000);
            cache.open(third.torrent());
            assertThrows(
                    IOException.class, () -> cache.keeper(third).pin(files(0)), "half of the cache is for all pins");

            var store = cache.open(sample.torrent());
            assertArrayEquals(sample.bytes(sample.file(0)), TestCache.read(store, sample.file(0)));
        }
    }

    @Test
    void pin_thatIsNotSaved_endsWithTheProcess() throws Exception {
        try (var cache = new TestCache(directory, BUDGET)) {
            two.holdAll(cache);
            cache.keeper(sample).pin(files(0));
        }
        try (var cache = new TestCache(directory, BUDGET)) {
            cache.open(sample.torrent());
            assertEquals(0, cache.keeper(sample).pinned());
        }
    }

    @Test
    void pinThatIsBrokenOff_leavesWhatAnotherHasPinned() throws Exception {
        try (var cache = new TestCache(directory, BUDGET)) {
            cache.open(sample.torrent());
            var broken = cache.keeper(sample).pin(files(0, 1, 3));
            var done = cache.keeper(sample).pin(files(0));
            done.keep();
            done.close();

            broken.close();

            assertEquals(1_572_864, cache.keeper(sample).pinned());
        }
        try (var cache = new TestCache(directory, BUDGET)) {
            cache.open(sample.torrent());
            assertEquals(1_572_864, cache.keeper(sample).pinned());
        }
    }

    @Test
    void pinThatIsBrokenOff_leavesWhatAnotherPinsAtTheSameTime() throws Exception {
        try (var cache = new TestCache(directory, BUDGET)) {
            var store = two.holdAll(cache);
            var broken = cache.keeper(sample).pin(files(0));
            var other = cache.keeper(sample).pin(files(0));

            broken.close();
            broken.close();
            two.press(cache);
            assertTrue(two.isHeld(store, 0));

            other.close();
            assertEquals(0, cache.keeper(sample).pinned());
        }
    }

    @Test
    void pinUnderWay_isNotWrittenDown_whenAnotherIs_orEnds() throws Exception {
        try (var cache = new TestCache(directory, BUDGET)) {
            cache.open(sample.torrent());
            cache.keeper(sample).pin(files(0));
            cache.keeper(sample).pin(files(3)).keep();
            cache.keeper(sample).unpin(files(3));
            cache.keeper(sample).pin(files(3)).keep();
            assertTrue(cache.keeper(sample).pinned() > 1_572_864);
        }
        try (var cache = new TestCache(directory, BUDGET)) {
            cache.open(sample.torrent());
            var keeper = cache.keeper(sample);
            assertEquals(keeper.length(keeper.piecesOf(files(3))), keeper.pinned());
        }
    }

    @Test
    void unpin_alsoEndsPinsUnderWay() throws Exception {
        try (var cache = new TestCache(directory, BUDGET)) {
            cache.open(sample.torrent());
            var pinning = cache.keeper(sample).pin(files(0));
            cache.keeper(sample).unpin(files(0));
            pinning.keep();
            assertEquals(0, cache.keeper(sample).pinned());
        }
    }

    @Test
    void pin_beyondHalfOfTheCache_failsAndSaysBothNumbers() throws Exception {
        try (var cache = new TestCache(directory, BUDGET)) {
            cache.open(other.torrent());
            var failure =
                    assertThrows(IOException.class, () -> cache.keeper(other).pin(files(0)));

            assertTrue(String.valueOf(failure.getMessage()).contains("6000000"), failure.getMessage());
            assertTrue(String.valueOf(failure.getMessage()).contains("" + BUDGET / 2), failure.getMessage());
            assertEquals(0, cache.keeper(other).pinned());
        }
    }

    @Test
    void pins_beyondHalfOfASmallerCache_arePinnedAgain_andReadByTheKernel() throws Exception {
        var big = SampleTorrent.of(19, PIECE, 3_000_000);
        try (var cache = new TestCache(directory, BUDGET)) {
            var store = cache.open(big.torrent());
            for (int piece = 0; piece < big.torrent().layout().pieceCount(); piece++) {
                cache.hold(store, big, piece);
            }
            cache.keeper(big).pin(files(0)).keep();
        }
        try (var cache = new TestCache(directory, CacheConfig.budgetMin(PIECE))) {
            var store = cache.open(big.torrent());
            assertArrayEquals(big.bytes(big.file(0)), TestCache.read(store, big.file(0)));

            cache.keeper(big).pin(files(0));
            try (var whole = store.whole(0).orElseThrow()) {
                assertEquals(3_000_000, Files.size(whole.path()));
            }
        }
    }

    @Test
    void requireRoom_countsWhatOthersPin() throws Exception {
        try (var cache = new TestCache(directory, BUDGET)) {
            cache.open(sample.torrent());
            cache.open(other.torrent());
            var all = cache.keeper(other).piecesOf(files(0));
            long bytes = cache.keeper(other).unpinned(all);
            assertEquals(6_000_000, bytes);
            cache.cache().requireRoom(bytes);

            cache.keeper(sample).pin(files(0));

            assertThrows(IOException.class, () -> cache.cache().requireRoom(bytes));
            assertEquals(0, cache.keeper(sample).unpinned(cache.keeper(sample).piecesOf(files(0))));
        }
    }

    @Test
    void requireRoom_doesNotCountWhatTheKernelReads_butPinsDo() throws Exception {
        try (var cache = new TestCache(directory, BUDGET)) {
            var store = two.holdAll(cache);
            cache.open(other.torrent());
            var third = SampleTorrent.of(17, PIECE, 2_000_000);
            cache.open(third.torrent());
            try (var whole = store.whole(0).orElseThrow()) {
                assertEquals(1_572_864, Files.size(whole.path()));

                cache.cache().requireRoom(BUDGET);
                assertThrows(
                        IOException.class, () -> cache.keeper(third).pin(files(0)), "half of the cache is for both");
            }
            cache.keeper(third).pin(files(0));
            assertTrue(store.whole(0).isEmpty(), "half of the cache is for both");
        }
    }
}
