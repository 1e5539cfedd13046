package io.shoalfs.mount.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.shoalfs.cache.CacheConfig;
import io.shoalfs.cache.CacheThreads;
import io.shoalfs.cache.DiskPieceCache;
import io.shoalfs.cache.SteppedTimers;
import io.shoalfs.mount.control.ControlMessage;
import io.shoalfs.torrent.InfoHash;
import io.shoalfs.torrent.TorrentId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheCollectTest {

    private static final TorrentId LINK = new TorrentId(new InfoHash("ab".repeat(20)), null);
    private static final String EMPTY = "cd".repeat(20);

    private final Path directory;

    CacheCollectTest(@TempDir Path directory) {
        this.directory = directory;
    }

    /** Of neither a piece is held. */
    @Test
    void run_leavesMetadata_andRemovesWhatIsEmpty() throws IOException {
        keepMetadataOnly();

        assertEquals(1, collect(Instant.EPOCH).get("removed_torrents"));
        assertEquals(1, DiskPieceCache.metadata(directory, LINK).stream().count());

        assertEquals(1, collect(Instant.now().plusSeconds(60)).get("removed_torrents"));
        assertEquals(0, DiskPieceCache.metadata(directory, LINK).stream().count());
    }

    private void keepMetadataOnly() throws IOException {
        var config = config();
        try (var threads = CacheThreads.start(config);
                var cache = DiskPieceCache.open(config, threads, new SteppedTimers())) {
            cache.keepMetadata(LINK, new byte[] {'d', 'e'});
            Files.createDirectory(directory.resolve("torrents").resolve(EMPTY));
        }
    }

    private Map<String, Object> collect(Instant before) throws IOException {
        var config = config();
        try (var threads = CacheThreads.start(config);
                var cache = DiskPieceCache.open(config, threads, new SteppedTimers())) {
            var request = ControlMessage.of(Errands.COLLECT).with("used_before", before.getEpochSecond());
            return new CacheCollect(cache).run(request, (done, total) -> {});
        }
    }

    private CacheConfig config() {
        return new CacheConfig(directory, 64 << 20, 0, 4 << 20, 8, 2, 2);
    }
}
