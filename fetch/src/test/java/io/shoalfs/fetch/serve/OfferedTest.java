package io.shoalfs.fetch.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.cache.MemoryPieceStore;
import io.shoalfs.cache.PieceStore;
import io.shoalfs.cache.SampleTorrent;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OfferedTest {

    private static final int PIECES = 1_000;

    private final SampleTorrent sample = SampleTorrent.of(5, 1_000, PIECES * 1_000);
    private final AtomicInteger asked = new AtomicInteger();

    /** A loop asks, for each request: it must not look at each piece of a large file. */
    @Test
    void holds_aWholeFile_asksTheStoreOfNoPieceThatWasToldToBeHeld() {
        try (var store = new MemoryPieceStore(sample.torrent())) {
            for (int piece = 0; piece < PIECES - 1; piece++) {
                store.keepUntold(piece, sample.piece(piece));
            }
            var offered = new Offered(counting(store));
            var all = ByteRange.of(null, PIECES * 1_000).orElseThrow();

            assertFalse(offered.holds(0, all));
            assertEquals(1, asked.getAndSet(0));
            store.keepUntold(PIECES - 1, sample.piece(PIECES - 1));
            assertTrue(offered.holds(0, all), "it is on its way to the disk, and not told of yet");
            assertEquals(1, asked.getAndSet(0));

            store.evict(10);
            assertFalse(offered.holds(0, all));
            assertEquals(1, asked.get());
        }
    }

    private PieceStore counting(PieceStore store) {
        return (PieceStore) Proxy.newProxyInstance(
                PieceStore.class.getClassLoader(), new Class<?>[] {PieceStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("holds")) {
                        asked.incrementAndGet();
                    }
                    return method.invoke(store, arguments);
                });
    }
}
