package io.shoalfs.cache;

import static io.shoalfs.cache.TwoTorrents.BUDGET;
import static io.shoalfs.cache.TwoTorrents.PIECE;
import static io.shoalfs.cache.TwoTorrents.files;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.cache.Keeper.Soundness;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Eviction by hand, verification and the list of what is there. */
class KeeperTest {

    private final TwoTorrents two = new TwoTorrents();
    private final SampleTorrent sample = two.sample;
    private final int pieces = two.pieces;
    private Path directory;

    @BeforeEach
    void useDirectory(@TempDir Path given) {
        directory = given;
    }

    @Test
    void evict_freesWhatIsNeitherPinnedNorRead_andSaysTheRest() throws Exception {
        try (var cache = new TestCache(directory, BUDGET)) {
            var store = two.holdAll(cache);
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
            assertFalse(two.isHeld(store, 0));
            assertTrue(two.isHeld(store, 3));
        }
    }

    @Test
    void verify_damageOnTheDisk_isFoundAndRemoved() throws Exception {
        try (var cache = new TestCache(directory, BUDGET)) {
            var store = two.holdAll(cache);
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
            two.holdAll(cache);
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
    void verify_saysOnce_whatAReaderHasFoundDamagedBefore() throws Exception {
        try (var cache = new TestCache(directory, BUDGET)) {
            two.holdAll(cache);
        }
        damage(PIECE + 5);
        try (var cache = new TestCache(directory, BUDGET)) {
            var store = cache.open(sample.torrent());
            assertNull(TestCache.read(store, sample.file(0)));

            assertEquals(Soundness.DAMAGED, cache.keeper(sample).verify(1));
            assertEquals(Soundness.ABSENT, cache.keeper(sample).verify(1));
        }
    }

    @Test
    void list_saysWhatIsThere_openOrNot() throws Exception {
        try (var cache = new TestCache(directory, BUDGET)) {
            two.holdAll(cache);
            cache.keeper(sample).pin(files(0)).keep();
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
            var store = two.holdAll(cache);
            assertEquals(store, cache.open(sample.torrent()));

            cache.close(store);
            assertTrue(two.isHeld(store, 0));
            assertEquals(
                    new DiskPieceCache.Removed(0, 0),
                    cache.cache().remove(List.of(sample.torrent().id().primary())),
                    "it is in use");

            cache.close(store);
            var removed = cache.cache().remove(List.of(sample.torrent().id().primary()));
            assertEquals(1, removed.torrents());
            assertTrue(removed.bytes() > 1_572_864);
            assertEquals(List.of(), cache.cache().list());
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
}
