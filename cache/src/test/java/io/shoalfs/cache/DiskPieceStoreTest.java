package io.shoalfs.cache;

import io.shoalfs.torrent.Torrent;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class DiskPieceStoreTest extends PieceStoreContract {

    private TestCache cache;

    @BeforeEach
    void open(@TempDir Path directory) throws IOException {
        cache = new TestCache(directory, 16 << 20);
    }

    @AfterEach
    void close() throws IOException {
        cache.close();
    }

    @Override
    protected PieceStore store(Torrent torrent) throws IOException {
        return cache.open(torrent);
    }
}
