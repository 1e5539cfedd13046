package io.shoalfs.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

class RefusalsTest {

    private final SteppedTimers timers = new SteppedTimers();
    private final Refusals refusals = new Refusals(timers);

    @Test
    void refused_countsAndIsOverWhenAllWasTakenForAWhile() {
        assertEquals(new Refusals.State(null, 0, 0), refusals.state());

        refusals.raise("full", 10);
        timers.advance(Refusals.QUIET);
        refusals.raise("still full", 20);
        refusals.taken();
        assertEquals(new Refusals.State("still full", 2, 30), refusals.state());

        timers.advance(Refusals.QUIET);
        refusals.taken();
        assertNull(refusals.state().reason());
        assertEquals(30, refusals.state().bytes(), "what was not kept stays counted");
    }
}
