package io.shoalfs.cache;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.cache.disk.FileOperations;
import io.shoalfs.torrent.FileSpan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random arrivals, reads, open files and readers that go, on a cache with room for a third: its limits at each step. */
class LimitsPropertyTest {

    private static final int PIECE = 65_536;
    private static final int STEPS = 300;

    /** One large file, so that a hole's offset tells its pieces; and some that can be given out whole. */
    private static final SampleTorrent SAMPLE =
            SampleTorrent.of(21, PIECE, 9 * (1 << 20), 1_200_000, 1_100_000, 70_000);

    private final List<String> wrong = new ArrayList<>();
    private final Deque<Lease> leases = new ArrayDeque<>();
    private final Deque<FileSpan> spans = new ArrayDeque<>();
    private final Deque<WholeFile> wholes = new ArrayDeque<>();

    /** Says what is wrong when a hole is made in what others may read. */
    private final class WatchedDisk implements FileOperations {

        private @Nullable PieceStore store;

        @Override
        public void punch(Path path, long offset, long length) throws IOException {
            if (store != null && path.endsWith(Path.of("files/000/0"))) {
                for (long at = offset; at < offset + length; at += 4096) {
                    int piece = (int) (at / PIECE);
                    if (store.held().containsPiece(piece)
                            || store.lease(new FileSpan(0, at, 1)).isPresent()) {
                        wrong.add("a hole in piece " + piece + ", which is held");
                    }
                }
            }
            FileOperations.super.punch(path, offset, length);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void limits_holdAtEachStep(long seed, @TempDir Path directory) throws Exception {
        var random = new Random(seed);
        long budget = CacheConfig.budgetMin(PIECE);
        var disk = new WatchedDisk();
        try (var cache = new TestCache(new CacheConfig(directory, budget, 0, 4 << 20, 8, 2, 2), disk)) {
            var store = cache.open(SAMPLE.torrent());
            disk.store = store;
            for (int step = 0; step < STEPS; step++) {
                step(random, cache, store);
                assertTrue(cache.used() <= budget, "step " + step + ": " + cache.used());
                assertEquals(List.of(), wrong, "step " + step);
                assertRight();
            }
            leases.forEach(Lease::close);
            wholes.forEach(WholeFile::close);
        }
        // ext4 counts the index of a file with more than four extents with its blocks.
        assertTrue(TestCache.allocated(directory) <= budget + 5 * 4096, "allocated");
    }

    private void step(Random random, TestCache cache, PieceStore store) throws Exception {
        int pieces = SAMPLE.torrent().layout().pieceCount();
        switch (random.nextInt(6)) {
            case 0 -> {
                var span = new FileSpan(0, (long) random.nextInt(9 << 4) * PIECE, PIECE);
                store.lease(span).ifPresent(lease -> keep(span, lease));
            }
            case 1 -> release();
            case 2 -> {
                int file = 1 + random.nextInt(2);
                if (wholes.size() < 2) {
                    cache.offer(store, SAMPLE, piecesOf(file));
                    store.whole(file).ifPresent(wholes::add);
                } else {
                    wholes.remove().close();
                }
            }
            default -> cache.offer(store, SAMPLE, List.of(random.nextInt(pieces)));
        }
    }

    private void keep(FileSpan span, Lease lease) {
        if (leases.size() < 20) {
            leases.add(lease);
            spans.add(span);
        } else {
            lease.close();
        }
    }

    private void release() {
        if (!leases.isEmpty()) {
            leases.remove().close();
            spans.remove();
        }
    }

    /** What is leased or given out whole stays as it is. */
    private void assertRight() throws IOException {
        var target = ByteBuffer.allocate(PIECE);
        var span = spans.iterator();
        for (var lease : leases) {
            target.clear();
            lease.copyTo(target);
            assertArrayEquals(SAMPLE.bytes(span.next()), target.array());
        }
        for (var whole : wholes) {
            int file = Integer.parseInt(whole.path().getFileName().toString());
            assertArrayEquals(SAMPLE.bytes(SAMPLE.file(file)), Files.readAllBytes(whole.path()));
        }
    }

    private static List<Integer> piecesOf(int file) {
        var pieces = new ArrayList<Integer>();
        for (var part : SAMPLE.torrent().layout().spans(SAMPLE.file(file))) {
            pieces.add(part.piece());
        }
        return pieces;
    }
}
