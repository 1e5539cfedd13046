package io.shoalfs.nativetest.mount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.nativetest.Command;
import io.shoalfs.nativetest.ShoalFs;
import io.shoalfs.nativetest.Workspace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** A data set of a million files, which nobody has: what its mount costs before the first byte. */
@Isolated
class BigTreeIT {

    private static final int DIRECTORIES = 1000;
    private static final int FILES_IN_EACH = 1000;
    private static final int FILES = DIRECTORIES * FILES_IN_EACH;
    private static final int LENGTH = 110_000;
    private static final int PIECE = 4 << 20;

    private static final Duration MOUNT_MAX = Duration.ofSeconds(5);
    private static final long BYTES_MAX = 300;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @RegisterExtension
    final Workspace work = new Workspace();

    @Test
    void millionFiles_areMountedSoon_allThere_andSmallInMemory() throws IOException {
        // The program's first start after a build takes longer: it makes its archive of classes.
        ShoalFs.mount(work, "small", work.path("cache"), torrent("small", 1, 10))
                .close();
        Path torrent = torrent("big", DIRECTORIES, FILES_IN_EACH);

        long begin = System.nanoTime();
        ShoalFs shoalFs = ShoalFs.mount(work, "big", work.path("cache"), torrent, "--transport", "kernel");
        var mounted = Duration.ofNanos(System.nanoTime() - begin);

        var find = Command.bash(PATIENCE, "find \"$1\" -type f | wc -l", shoalFs.mountPoint())
                .succeeded();
        long bytes = liveBytes(shoalFs) / FILES;
        System.out.println(FILES + " files: mounted in " + mounted.toMillis() + " ms, found in "
                + find.elapsed().toMillis() + " ms, " + bytes + " bytes of heap each");
        assertEquals(FILES, Integer.parseInt(find.output().strip()));
        assertTrue(bytes < BYTES_MAX, bytes + " bytes of heap for each file");
        assertTrue(mounted.compareTo(MOUNT_MAX) < 0, "mounted in " + mounted);
        shoalFs.close();
    }

    /** What lives in the program's heap, after a full collection. */
    private static long liveBytes(ShoalFs shoalFs) throws IOException {
        String histogram = Command.run(
                        PATIENCE,
                        Path.of(System.getProperty("java.home"), "bin", "jcmd"),
                        shoalFs.child().pid(),
                        "GC.class_histogram")
                .succeeded()
                .output();
        String total = histogram
                .lines()
                .filter(line -> line.startsWith("Total "))
                .findFirst()
                .orElseThrow(() -> new AssertionError(histogram));
        return Long.parseLong(total.replaceFirst("Total +\\d+ +(\\d+).*", "$1"));
    }

    /** A v1 torrent with names as ImageNet has them. Its hashes are zeros: no byte of it will ever be read. */
    private Path torrent(String name, int directories, int filesInEach) throws IOException {
        long length = (long) directories * filesInEach * LENGTH;
        int pieces = (int) ((length + PIECE - 1) / PIECE);
        var bytes = new ByteArrayOutputStream();
        write(bytes, "d4:infod5:filesl");
        for (int directory = 0; directory < directories; directory++) {
            String parent = "n%08d".formatted(1_440_764 + 13 * directory);
            for (int file = 0; file < filesInEach; file++) {
                String path = string("train") + string(parent) + string(parent + "_" + 37 * file + ".JPEG");
                write(bytes, "d6:lengthi" + LENGTH + "e4:pathl" + path + "ee");
            }
        }
        write(bytes, "e4:name" + string(name) + "12:piece lengthi" + PIECE + "e6:pieces" + 20 * pieces + ":");
        bytes.writeBytes(new byte[20 * pieces]);
        write(bytes, "ee");
        Path torrent = work.path(name + ".torrent");
        Files.write(torrent, bytes.toByteArray());
        return torrent;
    }

    private static String string(String text) {
        return text.length() + ":" + text;
    }

    private static void write(ByteArrayOutputStream bytes, String text) {
        bytes.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }
}
