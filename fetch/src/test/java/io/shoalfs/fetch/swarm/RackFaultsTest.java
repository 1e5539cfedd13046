package io.shoalfs.fetch.swarm;

import static io.shoalfs.fetch.swarm.Simulation.MIB;
import static io.shoalfs.fetch.swarm.TwoNodes.LIMIT;
import static io.shoalfs.fetch.swarm.TwoNodes.OURS;
import static io.shoalfs.fetch.swarm.TwoNodes.THEIRS;
import static io.shoalfs.fetch.swarm.TwoNodes.THEIRS_TOO;
import static io.shoalfs.fetch.swarm.TwoNodes.asked;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.cache.Urgency;
import io.shoalfs.fetch.rack.Distance;
import io.shoalfs.fetch.rack.Wish;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One node with a server and another node, which does not do as it should: what that costs. */
class RackFaultsTest {

    private final TwoNodes nodes = new TwoNodes();
    private final Simulation simulation = nodes.simulation;
    private final ScriptedSource server = nodes.server;
    private final ScriptedSource node = nodes.node;
    private long steps;

    /** Once there is nobody to wait for, no time is looked at. */
    @Test
    void lastNodeLeaves_whileAReadWaits_isNoReasonToSpin() {
        server.leave("the test");
        simulation.swarm.demand(THEIRS, Urgency.BLOCKING);
        nodes.pass(10);
        node.leave("the test");
        simulation.loop.afterEach(() -> assertTrue(++steps < 10_000, "it spins"));

        nodes.pass(60_000);
    }

    /** What comes in one packet with its introduction is heard too. */
    @Test
    void whatIsSaidAtOnce_isHeard() {
        var quick = simulation.source("quick").without(0, 4).join();
        simulation.loop.runTasks();

        quick.node(node.self());
        simulation.swarm.said(quick, Wish.NOW, OURS);

        assertTrue(simulation.loop.runUntil(() -> simulation.isHeld(OURS), LIMIT));
    }

    /** It gives all that it has, and fetches nothing for us: that is seen once, and not waited for with each piece. */
    @Test
    void whoGivesOthersOnly_isPassedOver() {
        for (int i = 0; i < 300; i++) {
            simulation.loop.schedule(Duration.ofMillis(100L * i), () -> simulation.swarm.said(node, Wish.COMING, OURS));
        }
        node.gain(OURS);
        simulation.read(OURS, LIMIT);
        node.gain(3);
        simulation.read(3, LIMIT);

        assertEquals(10, simulation.read(THEIRS, LIMIT).toSeconds());
        assertEquals(0, simulation.read(THEIRS_TOO, LIMIT).toSeconds());
    }

    /** A piece that it says it has, and does not give, is no proof that it works. */
    @Test
    void whoSaysThatItHas_andGivesNothing_isPassedOver() {
        node.choke();
        for (int i = 0; i < 300; i++) {
            simulation.loop.schedule(Duration.ofMillis(100L * i), () -> node.gain(THEIRS));
        }

        long took = simulation.read(THEIRS, LIMIT).toSeconds();

        assertTrue(took <= 10, () -> "read after " + took + " s");
        assertEquals(0, simulation.read(THEIRS_TOO, LIMIT).toSeconds());
    }

    /** That a piece is another's is no reason to look for more peers. */
    @Test
    void whatANodeIsToFetch_isNotLacking() {
        simulation.swarm.demand(THEIRS, Urgency.BLOCKING);
        nodes.pass(100);

        assertEquals(List.of(), simulation.lacking);
    }

    /** A node that owns a piece asks for it only because it thinks that we have begun: each would wait for the other. */
    @Test
    void wish_ofThePiecesOwner_isRefused_unlessWeHaveBegun() {
        simulation.swarm.said(node, Wish.AHEAD, THEIRS);
        nodes.pass(10);

        assertTrue(node.calls.contains("CANNOT " + THEIRS), node.calls::toString);
        assertEquals(0, asked(server));
    }

    /** It is there already, and is said to be. */
    @Test
    void wish_ofWhatWeHave_isAnswered() {
        simulation.read(OURS, LIMIT);

        simulation.swarm.said(node, Wish.NOW, OURS);
        nodes.pass(10);

        assertTrue(node.calls.contains("CANNOT " + OURS), node.calls::toString);
    }

    /** Who had begun a piece that has come here since is not to fetch it once more. */
    @Test
    void whoHadBegunWhatWeHoldNow_isForgottenForThat() {
        simulation.swarm.said(node, Wish.COMING, OURS);
        simulation.read(OURS, LIMIT);
        simulation.store.evict(OURS);
        nodes.pass(60_000);

        long took = simulation.read(OURS, LIMIT).toMillis();

        assertTrue(took < 1000, () -> "read after " + took + " ms");
    }

    /** A near peer that is far slower than the server does not keep a read from it. */
    @Test
    void slowNeighbour_doesNotKeepAReadFromTheServer() {
        simulation.source("slow").speed(Duration.ofMillis(1), 150_000).join();
        nodes.pass(10);
        simulation.read(OURS, LIMIT);

        long took = simulation.read(3, LIMIT).toMillis();

        assertTrue(took < 2_500, () -> "read after " + took + " ms");
    }

    /** Who talks without end, and to no effect, is left; what it is refused goes in one packet. */
    @Test
    void chatter_costsItsConnection() {
        for (int i = 0; i < 100 && !node.isGone(); i++) {
            for (int j = 0; j < 256; j++) {
                simulation.swarm.said(node, Wish.CANCEL, OURS);
            }
            nodes.pass(10);
        }

        assertTrue(node.isGone());
    }

    @Test
    void refusals_goTogether() {
        node.calls.clear();
        for (int i = 0; i < 100; i++) {
            simulation.swarm.said(node, Wish.NOW, THEIRS);
        }
        nodes.pass(1);

        assertTrue(node.calls.stream().filter("flush"::equals).count() <= 2, node.calls::toString);
    }

    /** What was begun at a peer of the next rack is not for us to take from the server when that peer leaves. */
    @Test
    void whatWasBegunNextDoor_isNotOursToTakeFromTheServer() {
        var far = new TwoNodes(Distance.REGION);
        var nextDoor = far.simulation
                .source("next door")
                .at(Distance.ZONE)
                .speed(Duration.ofMillis(1), MIB)
                .join();
        far.simulation.swarm.demand(THEIRS, Urgency.BLOCKING);
        far.pass(200);
        assertTrue(asked(nextDoor) > 0);

        nextDoor.leave("the test");
        far.pass(200);

        assertEquals(0, asked(far.server));
        assertTrue(far.node.calls.contains("NOW " + THEIRS), far.node.calls::toString);
    }
}
