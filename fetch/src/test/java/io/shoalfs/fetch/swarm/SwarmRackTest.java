package io.shoalfs.fetch.swarm;

import static io.shoalfs.fetch.swarm.TwoNodes.LIMIT;
import static io.shoalfs.fetch.swarm.TwoNodes.OURS;
import static io.shoalfs.fetch.swarm.TwoNodes.THEIRS;
import static io.shoalfs.fetch.swarm.TwoNodes.asked;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.cache.Urgency;
import io.shoalfs.fetch.rack.Wish;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** One node with a server and another node: who asks whom for what. */
class SwarmRackTest {

    private final TwoNodes nodes = new TwoNodes();
    private final Simulation simulation = nodes.simulation;
    private final ScriptedSource server = nodes.server;
    private final ScriptedSource node = nodes.node;

    @Test
    void whatIsOurs_isAskedOfTheServer() {
        simulation.read(OURS, LIMIT);

        assertTrue(asked(server) > 0);
        assertFalse(node.calls.contains("NOW " + OURS));
    }

    @Test
    void whatIsTheirs_isAskedOfThem_andComesFromThem() {
        simulation.swarm.demand(THEIRS, Urgency.READAHEAD);
        simulation.loop.advance(Duration.ofMillis(10));
        simulation.swarm.demand(THEIRS, Urgency.BLOCKING);
        simulation.loop.advance(Duration.ofMillis(10));
        assertTrue(node.calls.contains("AHEAD " + THEIRS), node.calls::toString);
        assertTrue(node.calls.contains("NOW " + THEIRS), node.calls::toString);

        node.gain(THEIRS);
        simulation.read(THEIRS, LIMIT);

        assertEquals(0, asked(server));
        assertFalse(node.calls.contains("CANCEL " + THEIRS));
    }

    @Test
    void whatTheyCannotFetch_isOurs() {
        simulation.swarm.demand(THEIRS, Urgency.BLOCKING);
        simulation.loop.advance(Duration.ofMillis(10));

        simulation.swarm.said(node, Wish.CANNOT, THEIRS);

        assertTrue(simulation.read(THEIRS, LIMIT).toMillis() < 1000);
    }

    @Test
    void whoSaysNothing_isWaitedForTwoSeconds_andWhoWorksForTen() {
        assertEquals(2, simulation.read(THEIRS, LIMIT).toSeconds());

        var other = new TwoNodes();
        for (int i = 0; i < 30; i++) {
            other.simulation.loop.schedule(
                    Duration.ofMillis(500L * i), () -> other.simulation.swarm.said(other.node, Wish.COMING, THEIRS));
        }
        assertEquals(10, other.simulation.read(THEIRS, LIMIT).toSeconds());
    }

    @Test
    void whatNobodyWantsAnyMore_isCancelled() {
        simulation.swarm.demand(THEIRS, Urgency.BLOCKING);
        simulation.loop.advance(Duration.ofMillis(10));
        simulation.swarm.demand(THEIRS, Urgency.NONE);
        simulation.loop.advance(Duration.ofMillis(10));

        assertTrue(node.calls.contains("CANCEL " + THEIRS), node.calls::toString);
        assertEquals(0, asked(server));
    }

    @Test
    void wish_isFetched() {
        simulation.swarm.said(node, Wish.NOW, OURS);

        assertTrue(simulation.loop.runUntil(() -> simulation.isHeld(OURS), LIMIT));
    }

    @Test
    void wish_forWhatNobodyServes_isRefused() {
        server.leave("the test");
        simulation.loop.runTasks();

        simulation.swarm.said(node, Wish.NOW, OURS);
        simulation.loop.advance(Duration.ofMillis(10));

        assertTrue(node.calls.contains("CANNOT " + OURS), node.calls::toString);
    }

    /** Each would wait for the other. */
    @Test
    void wish_forWhatWeWaitForThere_isRefused() {
        simulation.swarm.demand(THEIRS, Urgency.BLOCKING);
        simulation.loop.advance(Duration.ofMillis(10));

        simulation.swarm.said(node, Wish.NOW, THEIRS);
        simulation.loop.advance(Duration.ofMillis(10));

        assertTrue(node.calls.contains("CANNOT " + THEIRS), node.calls::toString);
    }

    /** What came of two peers was false: whose fault it was is no reason to ask the server in the owner's place. */
    @Test
    void whatWasCorrupt_isStillTheirs() {
        var liar = simulation.source("liar").lyingAbout(block -> true).join();
        var honest = simulation.source("honest").join();
        simulation.swarm.demand(THEIRS, Urgency.BLOCKING);
        assertTrue(simulation.loop.runUntil(() -> simulation.want(THEIRS).trial != null, LIMIT));
        liar.leave("the test");
        honest.leave("the test");
        simulation.loop.advance(Duration.ofMillis(500));

        assertEquals(0, asked(server));
        assertTrue(node.calls.contains("NOW " + THEIRS), node.calls::toString);
    }
}
