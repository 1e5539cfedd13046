package io.shoalfs.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.cache.disk.FileOperations;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that fails for a while. */
class FailingDiskTest {

    private static final int PIECE = 65_536;
    private static final long BUDGET = CacheConfig.budgetMin(PIECE);

    private final SampleTorrent sample = SampleTorrent.of(51, PIECE, 8 << 20);
    private final int fitting = (int) (BUDGET / PIECE);
    private volatile boolean failing;

    /** Else what could not be removed takes its room until the next start, and nothing is cached any more. */
    @Test
    void noHoles_forAWhile_afterwardsTheRoomIsFound(@TempDir Path directory) throws Exception {
        try (var cache = new TestCache(new CacheConfig(directory, BUDGET, 0, 4 << 20, 8, 2, 2), disk())) {
            var store = cache.open(sample.torrent());
            for (int piece = 0; piece < fitting; piece++) {
                cache.hold(store, sample, piece);
            }
            failing = true;
            // A piece is held a moment before it can be evicted: the last one may outlive the first search for room.
            for (int tries = 0; store.held().pieces().cardinality() > 0; tries++) {
                assertTrue(tries < 1_000, "still held: " + store.held().pieces());
                cache.offer(store, sample, List.of(fitting));
                LockSupport.parkNanos(10_000_000);
            }
            failing = false;

            for (int piece = fitting + 1; piece < sample.torrent().layout().pieceCount(); piece++) {
                cache.hold(store, sample, piece);
            }
            cache.hold(store, sample, 3);

            assertFalse(cache.used() > BUDGET);
            assertEquals(TestCache.allocated(directory), cache.used());
        }
    }

    private FileOperations disk() {
        return new FileOperations() {
            @Override
            public void punch(Path path, long offset, long length) throws IOException {
                if (failing) {
                    throw new IOException("Input/output error");
                }
                FileOperations.super.punch(path, offset, length);
            }
        };
    }
}
