package io.shoalfs.cache.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.torrent.FileTable;
import io.shoalfs.torrent.Layout;
import io.shoalfs.torrent.Name;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a start finds that no clean stop was before. */
class TorrentDirectoryTest {

    private static final int MIB = 1 << 20;

    private final Path directory;

    TorrentDirectoryTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void open_afterADirtyStop_findsTheFilesThatAreThere() throws Exception {
        write("files/000/999", MIB);
        write("files/002/0", MIB);
        write("files/002/7", MIB / 2);
        write("files/002/500", MIB);
        Files.createDirectories(directory.resolve("files/003"));

        var found = open(2_100);

        assertEquals(Set.of(999, 2000, 2007), found.stamps().keySet(), "the torrent has no file 2500");
        assertEquals("{999, 2000}", found.doubtful().toString());
        assertEquals("{2007}", found.torn().toString());
    }

    @Test
    void open_withAFileInADirectorysPlace_findsNothingThere() throws Exception {
        Files.createDirectory(directory.resolve("files"));
        write("files/001", 5);

        assertTrue(open(2_100).doubtful().isEmpty());
    }

    @Test
    void open_ofMillionsOfFilesThatAreNotThere_takesNoTime() {
        var layout = layout(2_000_000);

        assertTimeout(Duration.ofSeconds(3), () -> TorrentDirectory.open(directory, layout, 4096, FileOperations.REAL));
    }

    private TorrentDirectory open(int files) throws Exception {
        return TorrentDirectory.open(directory, layout(files), 4096, FileOperations.REAL);
    }

    private static Layout layout(int files) {
        var table = new FileTable.Builder();
        var name = Name.of("a");
        for (int i = 0; i < files; i++) {
            table.add(List.of(name), MIB, Set.of());
        }
        return new Layout(table.build(), MIB);
    }

    private void write(String path, int length) throws Exception {
        var file = directory.resolve(path);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        byte[] content = new byte[length];
        content[length - 1] = 1;
        Files.write(file, content);
    }
}
