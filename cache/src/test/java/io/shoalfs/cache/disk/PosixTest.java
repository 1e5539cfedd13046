package io.shoalfs.cache.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is no regular file is not followed, waited for or changed. */
class PosixTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Test
    void link_isNotFollowed(@TempDir Path directory) throws IOException {
        var outside = Files.write(directory.resolve("outside"), new byte[] {1, 2, 3});
        assertRefused(Files.createSymbolicLink(directory.resolve("link"), outside));
        assertEquals(3, Files.readAllBytes(outside)[2]);
    }

    @Test
    void pipe_isNotWaitedFor(@TempDir Path directory) throws Exception {
        var pipe = directory.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        assertTimeoutPreemptively(PATIENCE, () -> assertRefused(pipe));
    }

    @Test
    void directory_isRefused(@TempDir Path directory) throws IOException {
        assertRefused(Files.createDirectory(directory.resolve("directory")));
    }

    @Test
    void stamp_ofNothing_isAbsent(@TempDir Path directory) throws IOException {
        assertEquals(FileStamp.ABSENT, Posix.stamp(directory.resolve("none")));
        assertEquals(
                FileStamp.ABSENT,
                Posix.stamp(Files.createFile(directory.resolve("file")).resolve("below")));
    }

    private static void assertRefused(Path path) throws IOException {
        assertEquals(FileStamp.OBSTACLE, Posix.stamp(path));
        assertThrows(IOException.class, () -> Posix.punch(path, new ByteRange(0, 4096)));
        assertThrows(IOException.class, () -> Posix.map(path, new ByteRange(0, 4096)));
        assertThrows(IOException.class, () -> Posix.data(path));
        assertThrows(IOException.class, () -> Posix.startWriteback(path));
    }
}
