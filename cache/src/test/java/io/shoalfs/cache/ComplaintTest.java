package io.shoalfs.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

class ComplaintTest {

    private final SteppedTimers timers = new SteppedTimers();
    private final Complaint complaint = new Complaint(timers);

    @Test
    void refused_countsAndIsOverWhenAllWasTakenForAWhile() {
        assertEquals(new Complaint.Refused(null, 0, 0), complaint.refused());

        complaint.raise("full", 10);
        timers.advance(Complaint.QUIET);
        complaint.raise("still full", 20);
        complaint.taken();
        assertEquals(new Complaint.Refused("still full", 2, 30), complaint.refused());

        timers.advance(Complaint.QUIET);
        complaint.taken();
        assertNull(complaint.refused().reason());
        assertEquals(30, complaint.refused().bytes(), "what was not kept stays counted");
    }
}
