package io.shoalfs.nativetest.mount;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.nativetest.Command;
import io.shoalfs.nativetest.ShoalFs;
import io.shoalfs.nativetest.Workspace;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * A cache of 500 GB in pieces of 4 MiB is mounted in three seconds. All its bytes are zeros, and so are the holes of its sparse files; the
 * state is written here as its format says.
 */
@Isolated
class BigCacheIT {

    private static final Duration MOUNT_MAX = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final int PIECE = 4 << 20;
    private static final int FILES = 100;
    private static final long FILE_LENGTH = 5_000_000_000L;
    private static final int PIECES = (int) ((FILES * FILE_LENGTH + PIECE - 1) / PIECE);

    /** What a dirty stop finds: whole pieces, and single blocks, each of which is a part of a piece only. */
    private static final int WHOLE_PIECES = 50;

    private static final int SINGLE_BLOCKS = 2000;
    private static final int HEAP_MEGABYTES_MAX = 200;

    @RegisterExtension
    final Workspace work = new Workspace();

    private Path torrent = Path.of("");
    private Path directory = Path.of("");

    @BeforeEach
    void make() throws IOException {
        var info = info();
        torrent = work.path("big.torrent");
        var metainfo = new ByteArrayOutputStream();
        write(metainfo, "d4:info");
        metainfo.writeBytes(info);
        write(metainfo, "e");
        Files.write(torrent, metainfo.toByteArray());
        String hash = HexFormat.of().formatHex(sha1(info));
        directory = work.path("cache").resolve("torrents").resolve(hash);
        Files.createDirectories(directory.resolve("files/000"));
        for (int file = 0; file < FILES; file++) {
            try (var access = new RandomAccessFile(file(file).toFile(), "rw")) {
                access.setLength(FILE_LENGTH);
            }
        }
        // The program's first start after a build takes longer: it makes its archive of classes.
        ShoalFs.mount(work, "first", work.path("other"), torrent).close();
    }

    @Test
    void cleanStop_isMountedInThreeSeconds_andServed() throws IOException {
        writeState();
        Files.createFile(directory.resolve("clean"));

        ShoalFs shoalFs = mountInTime("clean");

        var read = Command.bash(
                        PATIENCE,
                        "dd if=\"$1\" bs=1M skip=1000 count=20 status=none | cmp - <(head -c 20M /dev/zero)",
                        shoalFs.mountPoint().resolve("file-99"))
                .succeeded();
        System.out.println("20 MB read in " + read.elapsed());
        shoalFs.close();
        assertTrue(Files.exists(directory.resolve("clean")));
        mountInTime("clean-again").close();
    }

    @Test
    void dirtyStop_isMountedInThreeSeconds() throws IOException {
        var zeros = new byte[PIECE];
        for (int piece = 0; piece < WHOLE_PIECES; piece++) {
            write(0, (long) piece * 23 * PIECE, zeros);
        }
        for (int block = 0; block < SINGLE_BLOCKS; block++) {
            write(1 + block % (FILES - 1), block / FILES * 50L * PIECE + PIECE / 2, Arrays.copyOf(zeros, 4096));
        }

        ShoalFs shoalFs = mountInTime("dirty");

        shoalFs.child().awaitText(WHOLE_PIECES + " pieces that were left by a dirty stop are hashed", PATIENCE);
        var bytes = Files.newInputStream(shoalFs.mountPoint().resolve("file-0"));
        try (bytes) {
            assertArrayEquals(zeros, bytes.readNBytes(PIECE));
        }
        shoalFs.close();
    }

    private ShoalFs mountInTime(String what) throws IOException {
        long begin = System.nanoTime();
        ShoalFs shoalFs =
                ShoalFs.mount(work, "big", work.path("cache"), torrent, "--cache-size", "600G", "--read-timeout", "1s");
        var mounted = Duration.ofNanos(System.nanoTime() - begin);
        long heap = heapMegabytes(shoalFs);
        System.out.println(what + ": " + PIECES + " pieces, mounted in " + mounted.toMillis() + " ms, " + heap
                + " MB of live heap");
        assertTrue(mounted.compareTo(MOUNT_MAX) < 0, "mounted in " + mounted);
        assertTrue(heap < HEAP_MEGABYTES_MAX, heap + " MB of heap");
        return shoalFs;
    }

    private static long heapMegabytes(ShoalFs shoalFs) throws IOException {
        String histogram = Command.run(
                        PATIENCE,
                        Path.of(System.getProperty("java.home"), "bin", "jcmd"),
                        shoalFs.child().pid(),
                        "GC.class_histogram")
                .succeeded()
                .output();
        System.out.println(String.join("\n", histogram.lines().limit(12).toList()));
        String total = histogram
                .lines()
                .filter(line -> line.startsWith("Total "))
                .findFirst()
                .orElseThrow(() -> new AssertionError(histogram));
        return Long.parseLong(total.strip().split(" +", -1)[2]) >> 20;
    }

    /** As cache.disk.StateFile describes it: all is held. */
    private void writeState() throws IOException {
        var bytes = new ByteArrayOutputStream();
        var output = new DataOutputStream(bytes);
        output.write("SHOALST1".getBytes(StandardCharsets.US_ASCII));
        output.writeInt(2);
        output.write(Arrays.copyOf(String.valueOf(directory.getFileName()).getBytes(StandardCharsets.US_ASCII), 64));
        output.writeInt(PIECES);
        output.writeInt(PIECE);
        output.writeInt(FILES);
        for (int file = 0; file < FILES; file++) {
            output.writeInt(file);
            output.writeLong(FILE_LENGTH);
            output.writeLong(((FileTime) Files.getAttribute(file(file), "unix:ctime")).to(TimeUnit.NANOSECONDS));
        }
        var held = new BitSet();
        held.set(0, PIECES);
        output.writeInt(held.toByteArray().length);
        output.write(held.toByteArray());
        output.writeInt(0);
        var checksum = new CRC32C();
        checksum.update(bytes.toByteArray());
        output.writeInt((int) checksum.getValue());
        Files.write(directory.resolve("state"), bytes.toByteArray());
        writeChecksums();
    }

    private void writeChecksums() throws IOException {
        var checksum = new CRC32C();
        checksum.update(new byte[1 << 14]);
        var row = new ByteArrayOutputStream();
        var output = new DataOutputStream(row);
        for (int block = 0; block < PIECE >> 14; block++) {
            output.writeInt((int) checksum.getValue());
        }
        try (var file = Files.newOutputStream(directory.resolve("checksums"))) {
            for (int piece = 0; piece < PIECES; piece++) {
                row.writeTo(file);
            }
        }
    }

    private void write(int file, long offset, byte[] bytes) throws IOException {
        try (var access = new RandomAccessFile(file(file).toFile(), "rw")) {
            access.seek(offset);
            access.write(bytes);
        }
    }

    private Path file(int file) {
        return directory.resolve("files/000/" + file);
    }

    private static byte[] info() {
        var bytes = new ByteArrayOutputStream();
        write(bytes, "d5:filesl");
        for (int file = 0; file < FILES; file++) {
            write(bytes, "d6:lengthi" + FILE_LENGTH + "e4:pathl" + string("file-" + file) + "ee");
        }
        write(bytes, "e4:name3:big12:piece lengthi" + PIECE + "e6:pieces" + 20L * PIECES + ":");
        var digest = sha1(new byte[PIECE]);
        for (int piece = 1; piece < PIECES; piece++) {
            bytes.writeBytes(digest);
        }
        bytes.writeBytes(sha1(new byte[(int) (FILES * FILE_LENGTH % PIECE)]));
        write(bytes, "e");
        return bytes.toByteArray();
    }

    private static byte[] sha1(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String string(String text) {
        return text.length() + ":" + text;
    }

    private static void write(ByteArrayOutputStream bytes, String text) {
        bytes.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }
}
