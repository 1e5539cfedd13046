package io.shoalfs.fetch.swarm;

import static io.shoalfs.fetch.swarm.Simulation.MIB;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.cache.Urgency;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SwarmDownloadTest {

    private static final Duration LIMIT = Duration.ofMinutes(5);

    @Test
    void demandAll_oneFastSource_isFullAtItsRateAndDepth() {
        var simulation = Simulation.of(2, MIB, 32 * MIB);
        var source = simulation
                .source("peer")
                .speed(Duration.ofNanos(200_000), 400_000_000)
                .join();

        simulation.demandAll(Urgency.READAHEAD);
        var took = simulation.finish(LIMIT);

        assertTrue(took.toMillis() <= 84 * 1.1 + 5, () -> "took " + took);
        assertTrue(source.deepest >= 300, () -> "depth " + source.deepest);
        assertEquals(32L * MIB, source.sentBytes);
    }

    @Test
    void demandAll_sourceThatAnswersInPulses_getsAsMuchAsItTakesForEach() {
        var simulation = Simulation.of(2, MIB, 64 * MIB);
        var source = simulation
                .source("peer")
                .speed(Duration.ofMillis(1), 400_000_000)
                .pulsing(Duration.ofMillis(500))
                .join();

        simulation.demandAll(Urgency.READAHEAD);
        var took = simulation.finish(LIMIT);

        // 500 requests, its limit, are 8 MiB a pulse: eight pulses, and those in which the queue doubles.
        assertTrue(took.toMillis() <= 9_000, () -> "took " + took);
        assertTrue(source.deepest >= 400, () -> "depth " + source.deepest);
    }

    @Test
    void demandAll_longPath_isNearlyFullAtItsRate() {
        var simulation = Simulation.of(2, MIB, 64 * MIB);
        simulation.source("peer").speed(Duration.ofMillis(100), 40_000_000).join();

        simulation.demandAll(Urgency.READAHEAD);
        var took = simulation.finish(LIMIT);

        assertTrue(took.toMillis() <= 1_678 + 600, () -> "took " + took);
    }

    /** It begins further ahead, where it will be done in time; but not past what no other source has. */
    @Test
    void demandAll_slowSourceThatAloneHasTheFirstPieces_bringsThemFirst() {
        var simulation = Simulation.of(4, MIB, 64 * MIB);
        simulation
                .source("fast")
                .without(8, 12)
                .speed(Duration.ofMillis(2), 50_000_000)
                .join();
        var slow = simulation
                .source("slow")
                .without(1, 8)
                .speed(Duration.ofMillis(2), 2_000_000)
                .join();
        // Both are known by then.
        for (int piece = 0; piece < 8; piece++) {
            simulation.swarm.demand(piece, Urgency.READAHEAD);
        }
        assertTrue(simulation.loop.runUntil(
                () -> IntStream.range(0, 8).allMatch(simulation::isHeld), Duration.ofSeconds(30)));
        slow.calls.clear();

        for (int piece = 8; piece < 64; piece++) {
            simulation.swarm.demand(piece, Urgency.READAHEAD);
        }
        simulation.loop.advance(Duration.ofMillis(1));

        assertEquals("request 8:0", slow.calls.get(0));
    }

    @Test
    void demandAll_fourEqualSources_areUsedAllAndSendNothingTwice() {
        var simulation = Simulation.of(3, MIB, 64 * MIB);
        for (int i = 0; i < 4; i++) {
            simulation
                    .source("peer " + i)
                    .speed(Duration.ofMillis(2), 25_000_000)
                    .jitter(0.1)
                    .join();
        }

        simulation.demandAll(Urgency.READAHEAD);
        var took = simulation.finish(LIMIT);

        assertTrue(took.toMillis() <= 671 * 1.25, () -> "took " + took);
        assertTrue(simulation.sentBytes() <= 64 * MIB * 1.01, () -> "sent " + simulation.sentBytes());
    }

    @Test
    void sequentialReader_fourEqualSources_readsAtTheirSum() {
        var simulation = Simulation.of(3, MIB, 64 * MIB);
        for (int i = 0; i < 4; i++) {
            simulation
                    .source("peer " + i)
                    .speed(Duration.ofMillis(2), 25_000_000)
                    .jitter(0.2)
                    .join();
        }

        var took = simulation.readInOrder(16);

        assertTrue(took.toMillis() <= 671 * 1.3, () -> "took " + took);
        assertTrue(simulation.sentBytes() <= 64 * MIB * 1.01, () -> "sent " + simulation.sentBytes());
    }

    @Test
    void sequentialReader_slowAndFastSource_isNearTheOptimum() {
        var simulation = Simulation.of(4, MIB, 64 * MIB);
        simulation.source("slow").speed(Duration.ofMillis(20), 2_000_000).join();
        simulation.source("fast").speed(Duration.ofMillis(5), 50_000_000).join();

        var took = simulation.readInOrder(16);

        assertTrue(took.toMillis() <= 1_290 * 1.2, () -> "took " + took);
        assertTrue(simulation.sentBytes() <= 64 * MIB * 1.05, () -> "sent " + simulation.sentBytes());
    }

    @Test
    void coldRead_slowAndFastSource_isNearTheOptimum() {
        var simulation = Simulation.of(5, MIB, 8 * MIB);
        simulation.source("slow").speed(Duration.ofMillis(5), 1_000_000).join();
        simulation.source("fast").speed(Duration.ofMillis(5), 100_000_000).join();

        var first = simulation.read(0, LIMIT);
        var second = simulation.read(1, LIMIT);

        assertTrue(first.toMillis() <= 80, () -> "first took " + first);
        assertTrue(second.toMillis() <= 40, () -> "second took " + second);
    }

    @Test
    void coldRead_fourSources_isSpreadOverThem() {
        var simulation = Simulation.of(6, 4 * MIB, 16 * MIB);
        for (int i = 0; i < 4; i++) {
            simulation
                    .source("peer " + i)
                    .speed(Duration.ofMillis(5), 25_000_000)
                    .join();
        }
        simulation.read(0, LIMIT);

        var took = simulation.read(1, LIMIT);

        assertTrue(took.toMillis() <= 42 * 1.2 + 10, () -> "took " + took);
        for (var source : simulation.sources) {
            assertTrue(source.sentBytes > MIB, () -> source + " sent " + source.sentBytes);
        }
    }

    @Test
    void read_duringReadAhead_waitsBehindLittleOfIt() {
        var simulation = Simulation.of(7, MIB, 64 * MIB);
        simulation.source("peer").speed(Duration.ofMillis(10), 20_000_000).join();
        for (int piece = 0; piece < 60; piece++) {
            simulation.swarm.demand(piece, Urgency.READAHEAD);
        }
        simulation.loop.advance(Duration.ofSeconds(1));

        var took = simulation.read(63, LIMIT);

        // Its own 52 ms, the path, and at most 50 ms of what was asked before.
        assertTrue(took.toMillis() <= 52 + 10 + 50 + 10, () -> "took " + took);
    }

    @Test
    void demand_whollyPaddedBlocks_areNeverAsked() {
        var simulation = Simulation.of(8, 4 * 16_384, 16_384, -3 * 16_384, -65_536, 100_000);
        var source = simulation.source("peer").join();

        simulation.demandAll(Urgency.BLOCKING);
        simulation.finish(LIMIT);

        assertEquals(16_384 + 100_000, source.sentBytes);
    }

    @Test
    void demandAll_tinyPieces_areAllFetched() {
        var simulation = Simulation.of(9, 16_384, 4 * MIB + 1);
        simulation.source("peer").speed(Duration.ofMillis(1), 200_000_000).join();

        simulation.demandAll(Urgency.READAHEAD);

        simulation.finish(LIMIT);
    }
}
