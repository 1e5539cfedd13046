package io.shoalfs.fetch.swarm;

import static io.shoalfs.fetch.swarm.Simulation.MIB;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.cache.Urgency;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is told of sources agrees with what they did. */
class SourceReportsTest {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    @Test
    void all_twoThatGive_theirBytesAreAllThatCame() {
        var simulation = Simulation.of(1, MIB, 16 * MIB);
        simulation.source("near").speed(Duration.ofMillis(2), 50 * MIB).join();
        simulation.source("far").speed(Duration.ofMillis(30), 20 * MIB).join();
        simulation.demandAll(Urgency.READAHEAD);

        simulation.finish(LIMIT);

        var near = report(simulation, "near");
        var far = report(simulation, "far");
        assertTrue(near.load().receivedBytes() > far.load().receivedBytes());
        assertTrue(far.load().receivedBytes() > 0);
        assertEquals(16 * MIB, near.load().receivedBytes() + far.load().receivedBytes());
        assertEquals(
                simulation.swarm.traffic().usefulBytes(),
                near.load().receivedBytes() + far.load().receivedBytes());
        assertTrue(near.load().bytesPerSecond() > 0);
        assertTrue(near.load().roundTripNanos() >= Duration.ofMillis(2).toNanos());
        assertTrue(far.load().roundTripNanos() >= Duration.ofMillis(30).toNanos());
        assertEquals(new SourceReport.Faults(0, 0, 0, false, false), far.faults());
    }

    @Test
    void all_whileItIsAsked_saysWhatItOwes() {
        var simulation = Simulation.of(2, MIB, 4 * MIB);
        simulation.source("peer").speed(Duration.ofSeconds(1), MIB).join();
        simulation.swarm.demand(0, Urgency.BLOCKING);
        simulation.loop.advance(Duration.ofMillis(10));

        var load = report(simulation, "peer").load();

        assertEquals(simulation.outstanding(), load.requests());
        assertTrue(load.requests() > 0);
        assertEquals((long) load.requests() * 16_384, load.requestedBytes());
    }

    @Test
    void all_aLiar_isBannedForItsCorruptPiece_andToldOfWhenItIsGone() {
        var simulation = Simulation.of(3, MIB, 4 * MIB);
        simulation.source("liar").lyingAbout(block -> block.piece() == 2).join();
        simulation.demandAll(Urgency.READAHEAD);
        simulation.loop.advance(Duration.ofSeconds(2));

        var liar = report(simulation, "liar");

        assertNull(liar.source());
        assertEquals(new SourceReport.Faults(1, 0, 0, false, true), liar.faults());
        assertEquals("it sent false data for piece 2", liar.ending());
        assertTrue(liar.load().receivedBytes() > 0);
    }

    @Test
    void all_oneThatFallsSilent_hasATimeout_andIsSilentUntilItSpeaks() {
        var simulation = Simulation.of(4, MIB, 8 * MIB);
        var peer = simulation.source("peer").speed(Duration.ofMillis(1), MIB).join();
        simulation.demandAll(Urgency.BLOCKING);
        simulation.loop.advance(Duration.ofMillis(500));
        peer.fallSilent();
        simulation.loop.advance(Duration.ofSeconds(5));
        assertEquals(1, report(simulation, "peer").faults().timeouts());
        assertTrue(report(simulation, "peer").faults().isSilent());

        peer.speakAgain();
        simulation.loop.advance(Duration.ofSeconds(2));

        assertTrue(!report(simulation, "peer").faults().isSilent());
    }

    @Test
    void all_refusals_areCounted() {
        var simulation = Simulation.of(5, MIB, 2 * MIB);
        var peer = simulation.source("peer").speed(Duration.ofMillis(100), MIB).join();
        simulation.swarm.demand(0, Urgency.BLOCKING);
        simulation.loop.advance(Duration.ofMillis(60));
        int owed = simulation.outstanding();
        peer.choke();
        simulation.loop.runTasks();

        // What is on its way comes all the same.
        assertTrue(simulation.outstanding() < owed);
        assertEquals(
                owed - simulation.outstanding(),
                report(simulation, "peer").faults().refusals());
    }

    @Test
    void all_oneThatLeavesAndComesBack_keepsWhatItGave() {
        var simulation = Simulation.of(6, MIB, 4 * MIB);
        var first = simulation.source("peer").join();
        simulation.read(0, LIMIT);
        first.leave("it went home");
        simulation.loop.advance(Duration.ofSeconds(3));
        var gone = report(simulation, "peer");
        assertNull(gone.source());
        assertEquals(MIB, gone.load().receivedBytes());
        assertEquals("it went home", gone.ending());
        assertEquals(Duration.ofSeconds(3).toNanos(), gone.endedNanosAgo());

        simulation.source("peer").join();
        simulation.read(1, LIMIT);

        assertEquals(2 * MIB, report(simulation, "peer").load().receivedBytes());
        assertEquals(1, reports(simulation).all().size());
    }

    @Test
    void all_manyThatLeave_theLatestAreKept_andTheOthersBytesToo() {
        int count = PastSources.MOST + 20;
        var simulation = Simulation.of(7, 16_384, count * 16_384);
        for (int i = 0; i < count; i++) {
            var source = simulation.source("peer " + i).join();
            simulation.read(i, LIMIT);
            source.leave("it went home");
        }
        simulation.source("idle").join().leave("it gave nothing");
        simulation.loop.runTasks();

        var all = reports(simulation).all();

        assertEquals(PastSources.MOST, all.size());
        assertEquals("peer " + (count - 1), all.get(0).name());
        assertEquals(20 * 16_384, reports(simulation).forgottenBytes());
        assertEquals(
                simulation.swarm.traffic().usefulBytes(), reports(simulation).forgottenBytes() + received(all));
    }

    private static long received(List<SourceReport> all) {
        return all.stream().mapToLong(report -> report.load().receivedBytes()).sum();
    }

    private static SourceReports reports(Simulation simulation) {
        return SourceReports.of(simulation.swarm, simulation.loop);
    }

    private static SourceReport report(Simulation simulation, String name) {
        return reports(simulation).all().stream()
                .filter(report -> report.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
