package io.shoalfs.mount.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorrentFolderTest {

    @TempDir
    private Path directory = Path.of("");

    @Test
    void look_tellsOfEachChangeOnce() throws IOException {
        var folder = new TorrentFolder(directory);
        Path a = put("a.torrent", "a");
        Path b = put("b.torrent", "b");
        put(".c.torrent", "hidden");
        put("c.torrent.part", "unfinished");

        assertChanges(folder, Set.of(), Set.of(a, b));
        assertChanges(folder, Set.of(), Set.of());
        Files.delete(a);
        assertChanges(folder, Set.of(a), Set.of());
        Files.move(put("new", "c"), b, StandardCopyOption.REPLACE_EXISTING);
        assertChanges(folder, Set.of(b), Set.of(b));
    }

    @Test
    void badFile_holdsNobodyUp_andIsTriedAgainWhenItHasChanged() throws IOException {
        var folder = new TorrentFolder(directory);
        Path bad = Files.writeString(directory.resolve("bad.torrent"), "this is no torrent");
        Files.setLastModifiedTime(bad, FileTime.from(Instant.now().minusSeconds(60)));
        Path good = put("good.torrent", "g");

        assertChanges(folder, Set.of(), Set.of(good));
        assertChanges(folder, Set.of(), Set.of());
        Files.move(put("new", "x"), bad, StandardCopyOption.REPLACE_EXISTING);
        assertEquals(Set.of(bad), folder.look().come().keySet());
    }

    /** Half a file is no reason for a warning, even if its length and time are those of the whole one later. */
    @Test
    void youngBadFile_isTriedAgain_evenIfItLooksTheSame() throws IOException {
        var folder = new TorrentFolder(directory);
        Path file = put("a.torrent", "a");
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, new byte[whole.length]);
        var time = FileTime.from(Instant.now().plusSeconds(60));
        Files.setLastModifiedTime(file, time);
        assertChanges(folder, Set.of(), Set.of());

        Files.write(file, whole);
        Files.setLastModifiedTime(file, time);

        assertChanges(folder, Set.of(), Set.of(file));
    }

    private static void assertChanges(TorrentFolder folder, Set<Path> gone, Set<Path> come) throws IOException {
        var changes = folder.look();
        assertEquals(gone, changes.gone());
        assertEquals(come, changes.come().keySet());
    }

    private Path put(String file, String name) throws IOException {
        return Files.writeString(
                directory.resolve(file),
                "d4:infod6:lengthi1e4:name" + name.length() + ":" + name + "12:piece lengthi16384e6:pieces20:"
                        + "0".repeat(20) + "ee",
                StandardCharsets.ISO_8859_1);
    }
}
