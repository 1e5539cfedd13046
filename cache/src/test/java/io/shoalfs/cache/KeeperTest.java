package io.shoalfs.cache;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.cache.Keeper.Adoption;
import io.shoalfs.cache.Keeper.Soundness;
import io.shoalfs.torrent.FileSpan;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pins, eviction by hand, verification and adoption of one torrent's pieces. */
class KeeperTest {

    private static final int PIECE = 65_536;
    private static final long BUDGET = CacheConfig.budgetMin(PIECE) + (2 << 20);

    /** File 0 has a file of its own, the others share one; the pad makes file 2 begin a piece. */
    private final SampleTorrent sample = SampleTorrent.of(11, PIECE, 1_572_864, 300_000, -27_680, 200_000);

    private final SampleTorrent other = SampleTorrent.of(13, PIECE, 6_000_000);
    private final int pieces = sample.torrent().layout().pieceCount();
    private Path directory;

    @BeforeEach
    void useDirectory(@TempDir Path given) {
        directory = given;
    }

    @Test
    void pinnedFile_isNotEvictedUntilItIsUnpinned() throws Exception {
        try (var cache = new TestCache(directory, BUDGET)) {
            var store = holdAll(cache);
            cache.keeper(sample).pin(files(0));

            press(cache);
            assertTrue(isHeld(store, 0), "a pinned file");
            assertEquals(
                    0,
                    cache.keeper(sample)
                            .evict(cache.keeper(sample).piecesOf(files(0)))
                            .freed());

            cache.keeper(sample).unpin(files(0));
            cache.keeper(sample).evict(cache.keeper(sample).piecesOf(files(0)));
            assertFalse(isHeld(store, 0), "a file that is pinned no longer");
        }
    }

    @Test
    void pins_surviveARestart_andWhatTheyKeepToo() throws Exception {
        try (var cache = new TestCache(directory, BUDGET)) {
            holdAll(cache);
            cache.keeper(sample).pin(files(0));
            cache.keeper(sample).savePins();
        }
        try (var cache = new TestCache(directory, BUDGET)) {
            var store = cache.open(sample.torrent());
            assertEquals(1_572_864, cache.keeper(sample).pinned());

            press(cache);

            assertArrayEquals(sample.bytes(sample.file(0)), TestCache.read(store, sample.file(0)));
        }
    }

    @Test
    void pins_ofATorrentThatNobodyHasOpen_keepIt_andCount() throws Exception {
        try (var cache = new TestCache(directory, BUDGET)) {
            holdAll(cache);
            cache.keeper(sample).pin(files(0));
            cache.keeper(sample).savePins();
        }
        try (var cache = new TestCache(directory, BUDGET)) {
            press(cache);
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
            holdAll(cache);
            cache.keeper(sample).pin(files(0));
        }
        try (var cache = new TestCache(directory, BUDGET)) {
            cache.open(sample.torrent());
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
    void evict_freesWhatIsNeitherPinnedNorRead_andSaysTheRest() throws Exception {
        try (var cache = new TestCache(directory, BUDGET)) {
            var store = holdAll(cache);
            var keeper = cache.keeper(sample);
            keeper.pin(files(3));
            long used = cache.used();

            try (var lease = store.lease(sample.file(0)).orElseThrow()) {
                var evicted = keeper.evict(keeper.piecesOf(files(0, 1, 3)));
                assertEquals(1_572_864, evicted.inUse());
                assertEquals(keeper.pinned(), evicted.pinned());
                assertEquals(used - cache.used(), evicted.freed());
                assertEquals(1_572_864, lease.length());
            }

            var evicted = keeper.evict(keeper.piecesOf(files(0)));
            assertEquals(1_572_864, evicted.freed());
            assertFalse(isHeld(store, 0));
            assertTrue(isHeld(store, 3));
        }
    }

    @Test
    void requireRoom_countsWhatOthersPin() throws Exception {
        try (var cache = new TestCache(directory, BUDGET)) {
            cache.open(sample.torrent());
            cache.open(other.torrent());
            var all = cache.keeper(other).piecesOf(files(0));
            cache.keeper(other).requireRoom(all);

            cache.keeper(sample).pin(files(0));

            assertThrows(IOException.class, () -> cache.keeper(other).requireRoom(all));
        }
    }

    @Test
    void verify_damageOnTheDisk_isFoundAndRemoved() throws Exception {
        try (var cache = new TestCache(directory, BUDGET)) {
            var store = holdAll(cache);
            damage(PIECE + 5);

            var found = new ArrayList<Soundness>();
            for (int piece = 0; piece < 3; piece++) {
                found.add(cache.keeper(sample).verify(piece));
            }

            assertEquals(List.of(Soundness.SOUND, Soundness.DAMAGED, Soundness.SOUND), found);
            assertFalse(store.held().containsPiece(1));
            assertEquals(Soundness.ABSENT, cache.keeper(sample).verify(1));
        }
    }

    @Test
    void verify_damageBetweenTwoRuns_isFoundAndRemoved() throws Exception {
        try (var cache = new TestCache(directory, BUDGET)) {
            holdAll(cache);
        }
        damage(PIECE + 5);
        try (var cache = new TestCache(directory, BUDGET)) {
            cache.open(sample.torrent());
            int damaged = 0;
            for (int piece = 0; piece < pieces; piece++) {
                damaged += cache.keeper(sample).verify(piece) == Soundness.DAMAGED ? 1 : 0;
            }
            assertEquals(1, damaged);
        }
    }

    @Test
    void adopt_download_isHeldAndServedAfterARestart(@TempDir Path download) throws Exception {
        writeTo(download);
        try (var cache = new TestCache(directory, BUDGET)) {
            cache.open(sample.torrent());
            var adopted = adopt(cache, download);

            assertTrue(
                    adopted.stream().allMatch(one -> one == Adoption.COPIED || one == Adoption.SHARED),
                    adopted.toString());
            assertEquals(TestCache.allocated(directory), cache.used());
            assertTrue(adopt(cache, download).stream().allMatch(Adoption.HELD::equals));
        }
        try (var cache = new TestCache(directory, BUDGET)) {
            var store = cache.open(sample.torrent());
            for (int file : List.of(0, 1, 3)) {
                assertArrayEquals(sample.bytes(sample.file(file)), TestCache.read(store, sample.file(file)));
            }
        }
    }

    @Test
    void adopt_downloadThatDiffers_takesNothingOfIt(@TempDir Path download) throws Exception {
        writeTo(download);
        try (var file = new RandomAccessFile(
                download.resolve(sample.torrent().layout().files().nameOf(0).toString())
                        .toFile(),
                "rw")) {
            file.seek(PIECE + 5);
            int before = file.read();
            file.seek(PIECE + 5);
            file.write(before ^ 1);
        }
        Files.delete(
                download.resolve(sample.torrent().layout().files().nameOf(3).toString()));
        try (var cache = new TestCache(directory, BUDGET)) {
            var store = cache.open(sample.torrent());
            var adopted = adopt(cache, download);

            assertEquals(Adoption.DIFFERENT, adopted.get(1));
            assertFalse(store.held().containsPiece(1), "a piece that does not match");
            assertEquals(Adoption.DIFFERENT, adopted.get(pieces - 1), "a file that is not there");
            assertTrue(store.held().containsPiece(0));
        }
    }

    @Test
    void adopt_moreThanTheCacheHolds_leavesTheRestOutAndEvictsNothing(@TempDir Path download) throws Exception {
        Files.write(
                download.resolve(other.torrent().layout().files().nameOf(0).toString()), other.bytes(other.file(0)));
        try (var cache = new TestCache(directory, BUDGET)) {
            var store = holdAll(cache);
            cache.open(other.torrent());

            try (var adopting = cache.keeper(other).adopt(download)) {
                int last = other.torrent().layout().pieceCount() - 1;
                for (int piece = 0; piece < last; piece++) {
                    adopting.take(piece);
                }
                assertEquals(Adoption.NO_ROOM, adopting.take(last));
            }
            assertTrue(isHeld(store, 0));
            assertTrue(cache.used() <= BUDGET);
        }
    }

    @Test
    void list_saysWhatIsThere_openOrNot() throws Exception {
        try (var cache = new TestCache(directory, BUDGET)) {
            holdAll(cache);
            cache.keeper(sample).pin(files(0));
            cache.keeper(sample).savePins();
            var open = cache.cache().list().get(0);
            assertTrue(open.isOpen());
            assertEquals(1_572_864, open.pinned());
            assertThrows(CacheInUseException.class, () -> DiskPieceCache.list(directory));
        }
        var left = DiskPieceCache.list(directory).get(0);
        assertFalse(left.isOpen());
        assertEquals(sample.torrent().id().primary(), left.hash());
        assertEquals(sample.torrent().name(), left.name().orElseThrow());
        assertEquals(sample.torrent().layout().length(), left.length());
        assertEquals(TestCache.allocated(directory), left.held());
        assertEquals(1_572_864, left.pinned());
    }

    @Test
    void storeThatIsOpenedTwice_isClosedByTheSecondClose() throws Exception {
        try (var cache = new TestCache(directory, BUDGET)) {
            var store = holdAll(cache);
            assertEquals(store, cache.open(sample.torrent()));

            cache.close(store);
            assertTrue(isHeld(store, 0));
            assertEquals(0, cache.cache().remove(List.of(sample.torrent().id().primary())), "it is in use");

            cache.close(store);
            assertTrue(cache.cache().remove(List.of(sample.torrent().id().primary())) > 1_572_864);
            assertEquals(List.of(), cache.cache().list());
        }
    }

    private PieceStore holdAll(TestCache cache) throws Exception {
        var store = cache.open(sample.torrent());
        cache.offer(store, sample, IntStream.range(0, pieces).boxed().toList());
        Await.until(() -> store.held().pieces().cardinality() == pieces);
        return store;
    }

    /** Holds a torrent that nearly fills the cache, three times, so that all else that may go goes. */
    private void press(TestCache cache) throws Exception {
        var store = cache.open(other.torrent());
        for (int round = 0; round < 3; round++) {
            for (int piece = 0; piece < other.torrent().layout().pieceCount(); piece++) {
                cache.offer(store, other, List.of(piece));
                TestCache.read(store, new FileSpan(0, (long) piece * PIECE, 1));
            }
        }
    }

    private List<Adoption> adopt(TestCache cache, Path download) throws IOException {
        var adopted = new ArrayList<Adoption>();
        try (var adopting = cache.keeper(sample).adopt(download)) {
            for (int piece = 0; piece < pieces; piece++) {
                adopted.add(adopting.take(piece));
            }
        }
        return adopted;
    }

    private void writeTo(Path download) throws IOException {
        for (int file : List.of(0, 1, 3)) {
            var name = sample.torrent().layout().files().nameOf(file).toString();
            Files.write(download.resolve(name), sample.bytes(sample.file(file)));
        }
    }

    private void damage(long offset) throws IOException {
        var path =
                directory.resolve("torrents/" + sample.torrent().id().primary().hex() + "/files/000/0");
        try (var file = new RandomAccessFile(path.toFile(), "rw")) {
            file.seek(offset);
            int byteThere = file.read();
            file.seek(offset);
            file.write(byteThere ^ 1);
        }
    }

    private boolean isHeld(PieceStore store, int file) {
        var layout = sample.torrent().layout();
        int last = layout.pieceAt(file, layout.files().lengthOf(file) - 1);
        return IntStream.rangeClosed(layout.pieceAt(file, 0), last).allMatch(store.held()::containsPiece);
    }

    private static BitSet files(int... ordinals) {
        var files = new BitSet();
        IntStream.of(ordinals).forEach(files::set);
        return files;
    }
}
