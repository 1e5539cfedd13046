package io.shoalfs.cache.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.shoalfs.cache.SampleTorrent;
import org.junit.jupiter.api.Test;

/** What pieces take that share blocks with their neighbours. */
class OccupancyTest {

    private static final int BLOCK = 4096;
    private static final int PIECE = 6 * 1024;

    private final Occupancy occupancy = new Occupancy(
            new Placement(SampleTorrent.of(1, PIECE, 3 * PIECE).torrent().layout()), BLOCK);

    @Test
    void neededMax_isEnoughWhenANeighbourGoesBeforeTheClaim() {
        assertEquals(2 * BLOCK, occupancy.claim(0));
        long reserved = occupancy.neededMax(1);
        occupancy.release(0);
        assertEquals(2 * BLOCK, occupancy.claim(1));
        assertEquals(2 * BLOCK, reserved, "its first block was shared when it was asked for");
    }

    @Test
    void claim_countsASharedBlockOnce() {
        assertEquals(2 * BLOCK, occupancy.claim(0));
        assertEquals(BLOCK, occupancy.claim(1));
        assertEquals(0, occupancy.claim(1));
        assertEquals(0, Occupancy.length(occupancy.release(0)) - BLOCK, "the first block, not the shared one");
    }
}
