package io.shoalfs.cache;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.torrent.FileSpan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a cache does that has less room than its torrents need. */
class CacheRoomTest {

    private static final int PIECE = 65_536;

    private Path directory;

    @BeforeEach
    void useDirectory(@TempDir Path given) {
        directory = given;
    }

    @Test
    void budget_isKeptAndWhatIsHereIsRight() throws Exception {
        long budget = CacheConfig.budgetMin(PIECE);
        var big = SampleTorrent.of(12, PIECE, 5_000_000, 3_000, 2_500_001, 700_000, 900_000, 1_000_003);
        var random = new Random(5);
        try (var cache = new TestCache(directory, budget)) {
            var store = cache.open(big.torrent());
            for (int round = 0; round < 400; round++) {
                int piece = random.nextInt(big.torrent().layout().pieceCount());
                cache.offer(store, big, List.of(piece));
                assertTrue(cache.used() <= budget);
            }
            assertTrue(store.held().pieces().cardinality() > 50, "little is held: " + cache.used());
        }
        try (var cache = new TestCache(directory, budget)) {
            cache.open(big.torrent());
            // ext4 counts the index of a file with more than four extents with its blocks.
            long files = 5;
            assertTrue(cache.used() <= TestCache.allocated(directory)
                    && TestCache.allocated(directory) <= cache.used() + files * 4096);
        }
    }

    @Test
    void eviction_skipsWhatIsLeased() throws Exception {
        long budget = CacheConfig.budgetMin(PIECE);
        var big = SampleTorrent.of(12, PIECE, 12_000_000);
        try (var cache = new TestCache(directory, budget)) {
            var store = cache.open(big.torrent());
            cache.hold(store, big, 3);
            var span = new FileSpan(0, 3 * PIECE + 1, 1000);
            try (var lease = store.lease(span).orElseThrow()) {
                for (int piece = 4; piece < 180; piece++) {
                    cache.offer(store, big, List.of(piece));
                }
                var target = ByteBuffer.allocate(1000);
                lease.copyTo(target);
                assertArrayEquals(big.bytes(span), target.array());
                assertTrue(store.held().containsPiece(3));
            }
        }
    }

    @Test
    void eviction_keepsTheOnlyCopies() throws Exception {
        long budget = CacheConfig.budgetMin(PIECE);
        var big = SampleTorrent.of(12, PIECE, 12_000_000);
        try (var cache = new TestCache(directory, budget)) {
            var store = cache.open(big.torrent());
            for (int piece = 0; piece < 66; piece++) {
                cache.hold(store, big, piece);
            }
            // More than are looked at first have no copy elsewhere.
            store.consult(new Outlook() {
                @Override
                public int copies(int piece) {
                    return piece < 66 ? 0 : 1;
                }
            });
            for (int piece = 66; piece < 180; piece++) {
                cache.hold(store, big, piece);
            }
            for (int piece = 0; piece < 66; piece++) {
                assertTrue(store.held().containsPiece(piece), "the only copy of piece " + piece + " is gone");
            }
        }
    }

    @Test
    void nothingEvictable_readsAreAnsweredFromMemory() throws Exception {
        long budget = CacheConfig.budgetMin(PIECE);
        var big = SampleTorrent.of(12, PIECE, 12_000_000);
        var leases = new ArrayList<Lease>();
        try (var cache = new TestCache(directory, budget)) {
            var store = cache.open(big.torrent());
            for (int piece = 0; piece < 72; piece++) {
                cache.hold(store, big, piece);
                leases.add(store.lease(new FileSpan(0, (long) piece * PIECE, 1)).orElseThrow());
            }
            var span = new FileSpan(0, 100L * PIECE, 1000);
            var arrival = store.arrival(span);
            cache.offer(store, big, List.of(100));

            assertArrayEquals(big.bytes(span), SampleTorrent.read(Await.result(arrival)));
            assertArrayEquals(big.bytes(span), TestCache.read(store, span), "also when it is asked for again");
            assertFalse(store.held().containsPiece(100));
            leases.forEach(Lease::close);
        }
    }

    @Test
    void open_budgetTooSmall_saysWhatIsNeeded() throws Exception {
        var big = SampleTorrent.of(1, 1 << 20, 3_000_000);
        try (var cache = new TestCache(directory, 5 << 20)) {
            var failure = assertThrows(IOException.class, () -> cache.open(big.torrent()));
            assertTrue(String.valueOf(failure.getMessage()).contains("it needs 12582912"), failure::toString);
        }
    }
}
