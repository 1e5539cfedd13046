package io.shoalfs.mount.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.fetch.FetchConfig;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which files are read at all. */
class SourceTest {

    private final Path directory;

    SourceTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void longest_isWhatThereIsMemoryFor() {
        assertTrue(Source.longest(2200L << 20) > 890_000_000, "ten million files");
        assertTrue(Source.longest(1L << 30) < 450_000_000);
        assertEquals(1 << 30, Source.longest(64L << 30));
    }

    @Test
    void read_aFileThatIsTooLarge_isRefusedAtOnce() throws IOException {
        var file = directory.resolve("large");
        try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength((1L << 30) + 1);
        }

        var failure = assertThrows(
                IOException.class, () -> RawSources.read(List.of(file.toString()), FetchConfig.standard()));

        assertEquals(
                file + " is too large for a torrent: it has 1073741825 bytes, more than 1 GiB", failure.getMessage());
    }

    @Test
    void read_aFile_takesItsBytesWhenTheyAreAskedFor() throws IOException {
        var file = Files.writeString(directory.resolve("a.torrent"), "what is no torrent");

        var sources = RawSources.read(List.of(file.toString()), FetchConfig.standard());
        Files.writeString(
                file, "d4:infod6:lengthi1e4:name3:one12:piece lengthi16384e6:pieces20:" + "0".repeat(20) + "ee");

        assertEquals(1, sources.parse().torrents().size());
        assertThrows(
                IOException.class,
                () -> RawSources.read(List.of(directory.resolve("missing").toString()), FetchConfig.standard()));
    }

    @Test
    void needsMemory_saysHowMuchThereIs() {
        var failure = assertThrows(IOException.class, () -> {
            throw Source.needsMemory("x.torrent");
        });

        assertTrue(
                String.valueOf(failure.getMessage())
                        .matches("x.torrent needs more memory than the [0-9]+ MiB .*SHOALFS_HEAP.*"),
                failure.toString());
    }
}
