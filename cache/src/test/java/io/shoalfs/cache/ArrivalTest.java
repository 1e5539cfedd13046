package io.shoalfs.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.torrent.FileSpan;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArrivalTest {

    private static final int PIECE = 16_384;

    private final SampleTorrent sample = SampleTorrent.of(1, PIECE, 2 * PIECE);
    private final FileSpan span = new FileSpan(0, 16_000, 1_000);
    private final Arrival arrival = new Arrival(span, sample.torrent().layout().spans(span));

    /** Else what reads the leased part from the disk finds no lease, and delivers zeros. */
    @Test
    void lose_afterAllHasCome_leavesTheLeaseWithWhoAnswers() {
        var memory = new HeapPieceMemory(2 * PIECE);
        arrival.copy(0, new FreshPiece(sample.buffer(0, memory), PIECE));
        assertTrue(arrival.keep(1));
        assertTrue(arrival.complete());

        assertFalse(arrival.lose(1));

        assertEquals(List.of(1), arrival.leases());
    }

    @Test
    void lose_whileItWaits_givesTheLeaseToTheCaller() {
        assertTrue(arrival.keep(1));

        assertTrue(arrival.lose(1));

        assertEquals(List.of(), arrival.leases());
        assertTrue(arrival.wants(1));
    }
}
