package io.shoalfs.cache;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.shoalfs.torrent.FileSpan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is mapped of a lease; that it is the right bytes, the tests of mounts say: Java must not look. */
class DiskLeaseTest {

    private static final int LENGTH = 1_500_000;
    private static final SampleTorrent SAMPLE = SampleTorrent.of(12, 1 << 18, LENGTH);
    private static final FileSpan LONG = new FileSpan(0, 100_000, 128 << 10);

    private static PieceStore hold(TestCache cache) throws IOException, InterruptedException, ExecutionException {
        var store = cache.open(SAMPLE.torrent());
        for (int piece = 0; piece < SAMPLE.torrent().layout().pieceCount(); piece++) {
            cache.hold(store, SAMPLE, piece);
        }
        return store;
    }

    private static int mappings(Path directory) throws IOException {
        try (var lines = Files.lines(Path.of("/proc/self/maps"))) {
            return (int)
                    lines.filter(line -> line.contains(directory.toString())).count();
        }
    }

    @Test
    void regions_ofALongRead_coverIt_andAreUnmappedWithTheCache(@TempDir Path directory) throws Exception {
        try (var cache = new TestCache(directory, 16 << 20)) {
            try (var lease = hold(cache).lease(LONG).orElseThrow()) {
                assertEquals(
                        LONG.length(),
                        lease.regions().stream().mapToInt(Lease.Region::length).sum());
                assertEquals(lease.regions(), lease.regions(), "asked twice, mapped once");
            }
            assertEquals(1, mappings(directory));
        }
        assertEquals(0, mappings(directory));
    }

    @Test
    void regions_ofAShortRead_areNone(@TempDir Path directory) throws Exception {
        try (var cache = new TestCache(directory, 16 << 20);
                var lease = hold(cache).lease(new FileSpan(0, 0, 4096)).orElseThrow()) {
            assertEquals(List.of(), lease.regions());
        }
    }

    /** In the middle of a page, what is behind the end would be read as zeros. */
    @Test
    void regions_ofAFileThatBecameShorter_areNone_andToCopyFindsTheDamage(@TempDir Path directory) throws Exception {
        try (var cache = new TestCache(directory, 16 << 20)) {
            var store = hold(cache);
            var last = new FileSpan(0, LENGTH - (128 << 10), 128 << 10);
            assertArrayEquals(SAMPLE.bytes(last), TestCache.read(store, last));

            try (var lease = store.lease(last).orElseThrow()) {
                truncate(directory, LENGTH - 1);
                assertEquals(List.of(), lease.regions());
                assertThrows(IOException.class, () -> lease.copyTo(ByteBuffer.allocate(last.length())));
            }

            assertEquals(List.of(SAMPLE.torrent().layout().pieceCount() - 1), Await.result(store.missing(last)));
        }
    }

    private static void truncate(Path directory, long length) throws IOException {
        try (var files = Files.walk(directory)) {
            var file = files.filter(path -> path.endsWith("files/000/0"))
                    .findFirst()
                    .orElseThrow();
            try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(length);
            }
        }
    }
}
