package io.shoalfs.cache;

import static io.shoalfs.cache.TwoTorrents.BUDGET;
import static io.shoalfs.cache.TwoTorrents.PIECE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.cache.Keeper.Adoption;
import io.shoalfs.torrent.FileSpan;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pieces that are taken from what another client has downloaded. */
class AdoptTest {

    private final TwoTorrents two = new TwoTorrents();
    private final SampleTorrent sample = two.sample;
    private final SampleTorrent other = two.other;
    private final int pieces = two.pieces;
    private Path directory;

    @BeforeEach
    void useDirectory(@TempDir Path given) {
        directory = given;
    }

    @Test
    void adoptedPiece_thatAReadWaitsFor_answersIt(@TempDir Path download) throws Exception {
        writeTo(download);
        try (var cache = new TestCache(directory, BUDGET)) {
            var store = cache.open(sample.torrent());
            var waiting = store.arrival(new FileSpan(0, 5, 2 * PIECE));

            adopt(cache, download);

            var expected = Arrays.copyOfRange(sample.bytes(sample.file(0)), 5, 5 + 2 * PIECE);
            assertArrayEquals(expected, SampleTorrent.read(Await.result(waiting)));
        }
    }

    @Test
    void adopt_fileThatIsALink_isFollowed(@TempDir Path download, @TempDir Path elsewhere) throws Exception {
        writeTo(download);
        var file = download.resolve(sample.torrent().layout().files().nameOf(0).toString());
        Files.createSymbolicLink(file, Files.move(file, elsewhere.resolve("file")));
        try (var cache = new TestCache(directory, BUDGET)) {
            cache.open(sample.torrent());
            assertFalse(adopt(cache, download).contains(Adoption.DIFFERENT));
        }
    }

    @Test
    void adopt_fileThatIsAPipe_isNotWaitedFor(@TempDir Path download) throws Exception {
        writeTo(download);
        var pipe = download.resolve(sample.torrent().layout().files().nameOf(0).toString());
        Files.delete(pipe);
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        try (var cache = new TestCache(directory, BUDGET)) {
            cache.open(sample.torrent());
            assertEquals(Adoption.DIFFERENT, adopt(cache, download).get(0));
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
            var store = two.holdAll(cache);
            cache.open(other.torrent());

            try (var adopting = cache.keeper(other).adopt(download)) {
                int last = other.torrent().layout().pieceCount() - 1;
                for (int piece = 0; piece < last; piece++) {
                    adopting.take(piece);
                }
                assertEquals(Adoption.NO_ROOM, adopting.take(last));
            }
            assertTrue(two.isHeld(store, 0));
            assertTrue(cache.used() <= BUDGET);
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
}
