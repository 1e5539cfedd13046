package io.shoalfs.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.shoalfs.cache.disk.FileOperations;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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
        try (var cache = new TestCache(new CacheConfig(directory, BUDGET, 4 << 20, 8, 2, 2), disk())) {
            var store = cache.open(sample.torrent());
            for (int piece = 0; piece < fitting; piece++) {
                cache.hold(store, sample, piece);
            }
            failing = true;
            cache.offer(store, sample, List.of(fitting));
            Await.until(() -> store.held().pieces().cardinality() == 0);
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
