package io.shoalfs.fetch.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.cache.Urgency;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reads of this machine come first. */
class CourtesyTest {

    private static final int BLOCK = 16 * 1024;
    private static final Duration PATIENCE = Duration.ofMillis(50);

    private final SteppedLoop loop = new SteppedLoop();
    private final ScriptedReaders readers = new ScriptedReaders();
    private final Courtesy courtesy = new Courtesy(loop, readers, PATIENCE);
    private final List<String> begun = new ArrayList<>();

    @Test
    void pass_noReadWaits_isAtOnce() {
        courtesy.pass(BLOCK, () -> begun.add("a"));
        assertEquals(List.of("a"), begun);
        assertFalse(loop.hasTimers());
    }

    @Test
    void pass_aReadWaits_beginsWhenItWaitsNoLonger() {
        readers.waiting = true;
        courtesy.pass(BLOCK, () -> begun.add("a"));
        courtesy.pass(BLOCK, () -> begun.add("b"));
        loop.advance(Duration.ofMillis(20));
        assertEquals(List.of(), begun);

        readers.waiting = false;
        loop.advance(Duration.ofMillis(5));

        assertEquals(List.of("a", "b"), begun);
        loop.advance(Duration.ofMillis(5));
        assertFalse(loop.hasTimers());
    }

    @Test
    void pass_aReadWaitsForLong_beginsWhenPatienceEnds() {
        readers.waiting = true;
        courtesy.pass(BLOCK, () -> begun.add("a at " + loop.now().toMillis()));
        loop.advance(Duration.ofSeconds(1));

        assertEquals(List.of("a at 50"), begun);
    }

    @Test
    void pass_aReadWaits_asMuchAsComesInGoesOut() {
        readers.waiting = true;
        courtesy.pass(BLOCK, () -> begun.add("patience"));
        courtesy.pass(BLOCK, () -> begun.add("patience"));
        readers.received = 2L * BLOCK;
        loop.advance(Duration.ofMillis(5));
        assertEquals(2, begun.size());

        courtesy.pass(BLOCK, () -> begun.add("more"));
        loop.advance(Duration.ofMillis(40));
        assertEquals(2, begun.size());
    }

    @Test
    void pass_beforeTheReadWhatCame_doesNotCount() {
        readers.received = 1 << 20;
        courtesy.pass(BLOCK, () -> begun.add("before"));
        readers.waiting = true;

        courtesy.pass(BLOCK, () -> begun.add("within"));

        assertEquals(List.of("before"), begun);
    }

    @Test
    void pass_fromWithinWhatIsBegun_comesToItsEnd() {
        readers.waiting = true;
        courtesy.pass(BLOCK, this::again);
        loop.advance(Duration.ofSeconds(1));

        assertEquals(20, begun.size(), 1);
    }

    private void again() {
        begun.add("again");
        courtesy.pass(BLOCK, this::again);
    }

    /** A swarm's read, and a peer that would take all there is: the read's request goes first, and bytes in before out. */
    @Test
    void pass_whileASwarmsReadWaits_nothingGoesBeforeWhatComes() {
        var simulation = Simulation.of(1, Simulation.MIB, 8 * Simulation.MIB);
        var source = simulation.source("a").speed(Duration.ofMillis(20), 50_000_000);
        source.join();
        var around = QuietMachine.with(simulation.loop, Readers.of(simulation.swarm));
        var patience = Duration.ofSeconds(1);
        var config = new UploadConfig(8, Duration.ofSeconds(10), 250, 256 * 1024, 2, patience, 0);
        var uploads = new Uploads(simulation.store, config, around);
        simulation.swarm.demand(5, Urgency.BLOCKING);
        simulation.loop.runTasks();
        var given = new long[1];

        for (int i = 0; i < 200; i++) {
            uploads.whenAllowed(BLOCK, false, () -> given[0] += BLOCK);
        }
        assertTrue(source.calls.contains("request 5:0"));
        assertEquals(0, given[0]);
        var toNode = new boolean[1];
        uploads.whenAllowed(BLOCK, true, () -> toNode[0] = true);
        assertTrue(toNode[0], "a node that shares waits for no read of ours");
        boolean held = simulation.loop.runUntil(
                () -> {
                    assertTrue(
                            given[0] <= simulation.swarm.traffic().usefulBytes(), given[0] + " bytes went too early");
                    return simulation.isHeld(5);
                },
                patience.minusMillis(1));

        assertTrue(held, "the read took longer than a second");
        simulation.swarm.demand(5, Urgency.NONE);
        simulation.loop.advance(Duration.ofMillis(20));
        assertEquals(200 * BLOCK, given[0]);
    }

    private static final class ScriptedReaders implements Readers {

        private boolean waiting;
        private long received;

        @Override
        public boolean areWaiting() {
            return waiting;
        }

        @Override
        public boolean isAnythingDemanded() {
            return waiting;
        }

        @Override
        public long received() {
            return received;
        }
    }
}
