package io.shoalfs.fetch.swarm;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a server sends when many nodes read all of it, and who pays when some of them fail. */
class RackSimulationTest {

    private static final long LINE = 10_000_000;
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private static RackSimulation.Node startSpread(RackSimulation rack, int count, String place) {
        RackSimulation.Node last = rack.join(place, 16);
        for (int i = 1; i < count; i++) {
            rack.loop.advance(Duration.ofMillis(300));
            last = rack.join(place, 16);
        }
        return last;
    }

    private static double share(RackSimulation rack) {
        return (double) rack.originBytes / rack.length();
    }

    @Test
    void eightNodes_eachReadsInItsOwnOrder_theServerSendsAllOnce() {
        var rack = new RackSimulation(1, 1000, LINE, LINE);
        startSpread(rack, 8, "");
        assertTrue(rack.loop.runUntil(rack::areAllDone, LIMIT), "not done");
        System.out.println("8: " + share(rack) + " " + rack.loop.now() + " " + rack.crossed);
        assertTrue(share(rack) <= 1.05, () -> "the server sent " + share(rack));
    }

    @Test
    void eightNodes_oneIsKilledAndOneLies_theOthersPayLittle() {
        var rack = new RackSimulation(2, 1000, LINE, LINE);
        startSpread(rack, 8, "");
        rack.nodes.get(3).isLying = true;
        rack.nodes.get(5).leave();
        assertTrue(rack.loop.runUntil(rack::areAllDone, LIMIT), "not done");
        System.out.println("8 bad: " + share(rack) + " " + rack.loop.now());
        assertTrue(share(rack) <= 1.2, () -> "the server sent " + share(rack));
    }

    @Test
    void aNodeThatPromisesAndNeverGives_costsABoundedDelay() {
        var rack = new RackSimulation(3, 400, LINE, LINE);
        startSpread(rack, 4, "");
        rack.nodes.get(1).isSilent = true;
        assertTrue(rack.loop.runUntil(rack::areAllDone, LIMIT), "not done");
        System.out.println("silent: " + share(rack) + " " + rack.loop.now());
        assertTrue(share(rack) <= 1.5, () -> "the server sent " + share(rack));
    }

    @Test
    void threeZones_eachCrossingCarriesAllOnce() {
        var rack = new RackSimulation(4, 1000, LINE, LINE);
        for (int i = 0; i < 9; i++) {
            rack.join("eu/zone" + i % 3 + "/rack" + i, 16);
            rack.loop.advance(Duration.ofMillis(200));
        }
        assertTrue(rack.loop.runUntil(rack::areAllDone, LIMIT), "not done");
        System.out.println(
                "zones: " + share(rack) + " " + rack.loop.now() + " " + rack.intoZone + " of " + rack.length());
        rack.intoZone.values().forEach(bytes -> assertTrue(bytes <= 1.05 * rack.length(), rack.intoZone::toString));
        assertTrue(share(rack) <= 1.05, () -> "the server sent " + share(rack));
    }

    @Test
    @Tag("slow")
    void twoHundredNodes_aTenthComesAndGoes_theServerSendsLittleMore() {
        var rack = new RackSimulation(5, 400, LINE, LINE);
        var random = new Random(5);
        for (int i = 0; i < 200; i++) {
            rack.join("", 16);
            rack.loop.advance(Duration.ofMillis(2));
        }
        for (int i = 0; i < 20; i++) {
            rack.loop.advance(Duration.ofMillis(50));
            List<RackSimulation.Node> here =
                    rack.nodes.stream().filter(node -> !node.isGone).toList();
            here.get(random.nextInt(here.size())).leave();
            rack.join("", 16);
        }
        assertTrue(rack.loop.runUntil(rack::areAllDone, LIMIT), "not done");
        System.out.println("200: " + share(rack) + " " + rack.loop.now());
        assertTrue(share(rack) <= 1.05, () -> "the server sent " + share(rack));
    }
}
