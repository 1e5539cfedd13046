package io.shoalfs.fetch.swarm;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a server sends when many nodes read all of it, how long that takes, and who pays when some of them fail. */
class RackSimulationTest {

    private static final long LINE = 10_000_000;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** Nodes of no particular place, one every 300 ms. */
    private static RackSimulation spread(long seed, int pieceCount, int count) {
        var rack = new RackSimulation(seed, pieceCount, LINE, LINE);
        rack.join("", 16);
        for (int i = 1; i < count; i++) {
            rack.loop.advance(Duration.ofMillis(300));
            rack.join("", 16);
        }
        return rack;
    }

    private static void finish(RackSimulation rack) {
        assertTrue(rack.loop.runUntil(rack::areAllDone, LIMIT), "not all have read all");
    }

    private static void assertServerSent(RackSimulation rack, double most) {
        double share = (double) rack.originBytes / rack.length();
        assertTrue(share <= most, () -> "the server sent " + share + " of the data");
    }

    /** The line of the server, or of a node, takes so long for all. */
    private static Duration bound(RackSimulation rack) {
        return Duration.ofNanos(rack.length() * 1_000_000_000 / LINE);
    }

    @Test
    void eightNodes_eachReadsInItsOwnOrder_theServerSendsAllOnceAndNobodyWaitsLong() {
        var rack = spread(1, 1000, 8);
        var all = rack.loop.now();
        finish(rack);

        var took = rack.loop.now().minus(all);
        assertAll(
                () -> assertServerSent(rack, 1.02),
                () -> assertTrue(took.compareTo(bound(rack).multipliedBy(5).dividedBy(4)) < 0, took::toString));
    }

    @Test
    void eightNodes_oneIsKilledAndOneLies_theOthersPayLittle() {
        var rack = spread(2, 1000, 8);
        rack.nodes.get(3).isLying = true;
        rack.nodes.get(5).leave();
        finish(rack);

        assertServerSent(rack, 1.1);
    }

    @Test
    void aNodeThatPromisesAndNeverGives_costsABoundedDelay() {
        var rack = spread(3, 400, 4);
        var all = rack.loop.now();
        rack.nodes.get(1).isSilent = true;
        finish(rack);

        var took = rack.loop.now().minus(all);
        assertAll(
                // It has read a part of its share for itself alone.
                () -> assertServerSent(rack, 1.3),
                () -> assertTrue(took.compareTo(bound(rack).plusSeconds(5)) < 0, took::toString));
    }

    @Test
    void threeZones_intoEachComesAllOnce() {
        var rack = new RackSimulation(4, 1000, LINE, LINE);
        for (int i = 0; i < 9; i++) {
            rack.join("eu/zone" + i % 3 + "/rack" + i, 16);
            rack.loop.advance(Duration.ofMillis(200));
        }
        finish(rack);

        assertServerSent(rack, 1.02);
        rack.intoZone.values().forEach(bytes -> assertTrue(bytes <= 1.02 * rack.length(), rack.intoZone::toString));
    }

    /**
     * All through the time that the server needs. 60 nodes and 400 pieces; {@code -Dshoalfs.rack.nodes=200
     * -Dshoalfs.rack.pieces=1024} takes minutes. Who leaves takes with it about a piece that nobody else has yet.
     */
    @Test
    @Tag("slow")
    void manyNodes_aTenthComesAndGoes_theServerSendsLittleMore() {
        int count = Integer.getInteger("shoalfs.rack.nodes", 60);
        int pieces = Integer.getInteger("shoalfs.rack.pieces", 400);
        var rack = new RackSimulation(5, pieces, LINE, LINE).withoutEcho();
        var random = new Random(5);
        for (int i = 0; i < count; i++) {
            rack.join("", 16);
            rack.loop.advance(Duration.ofMillis(2));
        }
        for (int i = 0; i < count / 10; i++) {
            rack.loop.advance(bound(rack).dividedBy(count / 10));
            var here = rack.nodes.stream().filter(node -> !node.isGone).toList();
            here.get(random.nextInt(here.size())).leave();
            rack.join("", 16);
        }
        finish(rack);

        assertServerSent(rack, 1.05);
    }
}
