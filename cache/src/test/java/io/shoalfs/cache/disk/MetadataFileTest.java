package io.shoalfs.cache.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.torrent.InfoHash;
import io.shoalfs.torrent.TorrentId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetadataFileTest {

    private static final InfoHash V1 = new InfoHash("ab".repeat(20));
    private static final InfoHash V2 = new InfoHash("cd".repeat(32));
    private static final TorrentId HYBRID = new TorrentId(V1, V2);
    private static final byte[] TORRENT = {1, 2, 3, 4, 5};

    private static void write(Path torrents, TorrentId id) throws Exception {
        var directory = Files.createDirectories(torrents.resolve(id.primary().hex()));
        new MetadataFile(directory, FileOperations.REAL).write(id, TORRENT);
    }

    /** A hybrid lies under its v2 hash; a link may say only the other. */
    @Test
    void find_aHybrid_byEitherHash(@TempDir Path torrents) throws Exception {
        write(torrents, new TorrentId(new InfoHash("ef".repeat(20)), null));
        write(torrents, HYBRID);

        assertArrayEquals(TORRENT, MetadataFile.find(torrents, HYBRID).orElseThrow());
        assertArrayEquals(
                TORRENT, MetadataFile.find(torrents, new TorrentId(V1, null)).orElseThrow());
        assertArrayEquals(
                TORRENT, MetadataFile.find(torrents, new TorrentId(null, V2)).orElseThrow());
    }

    @Test
    void find_whatIsNotThere_isEmpty(@TempDir Path torrents) throws Exception {
        assertTrue(MetadataFile.find(torrents.resolve("none"), new TorrentId(V1, null))
                .isEmpty());
        write(torrents, new TorrentId(null, V2));
        assertTrue(MetadataFile.find(torrents, new TorrentId(V1, null)).isEmpty());
        assertTrue(MetadataFile.find(torrents, new TorrentId(new InfoHash("12".repeat(20)), null))
                .isEmpty());
    }

    @Test
    void find_cutOrChangedAnywhere_isEmpty(@TempDir Path torrents) throws Exception {
        write(torrents, HYBRID);
        var path = torrents.resolve(V2.hex()).resolve("metadata");
        var bytes = Files.readAllBytes(path);
        for (int at = 0; at < bytes.length; at++) {
            Files.write(path, Arrays.copyOf(bytes, at));
            assertTrue(MetadataFile.find(torrents, HYBRID).isEmpty(), "cut at " + at);
            var changed = bytes.clone();
            changed[at] ^= 4;
            Files.write(path, changed);
            assertTrue(MetadataFile.find(torrents, HYBRID).isEmpty(), "changed at " + at);
        }
    }
}
