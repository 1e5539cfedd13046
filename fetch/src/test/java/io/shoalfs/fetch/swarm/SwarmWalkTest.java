package io.shoalfs.fetch.swarm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.cache.PieceReader;
import io.shoalfs.cache.SampleTorrent;
import io.shoalfs.torrent.FileSpan;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SwarmWalkTest {

    @Test
    void read_coldThenWarm_asksEachBlockOnceAndThenNothing() throws Exception {
        var simulation = Simulation.of(1, 48 * 1024, 100_000);
        var source = simulation.source("peer").join();
        var span = new FileSpan(0, 60_000, 4_096);

        try (var reader = new PieceReader(simulation.store, simulation.swarm, simulation.loop, Duration.ofSeconds(9))) {
            var answer = reader.read(span);
            assertTrue(simulation.loop.runUntil(answer::isDone, Duration.ofSeconds(1)));

            assertArrayEquals(simulation.sample.bytes(span), SampleTorrent.read(answer.get()));
            assertEquals(List.of("request 1:0", "request 1:1", "request 1:2", "flush"), source.calls);

            assertArrayEquals(
                    simulation.sample.bytes(span),
                    SampleTorrent.read(reader.read(span).get()));
            simulation.loop.advance(Duration.ofSeconds(60));
            assertEquals(List.of("request 1:0", "request 1:1", "request 1:2", "flush"), source.calls);
            assertTrue(simulation.swarm.wants().all().isEmpty());
        }
    }

    @Test
    void read_acrossTwoPieces_asksBothInOneRound() throws Exception {
        var simulation = Simulation.of(1, 16 * 1024, 50_000);
        var source = simulation.source("peer").join();
        var span = new FileSpan(0, 16_000, 1_000);

        try (var reader = new PieceReader(simulation.store, simulation.swarm, simulation.loop, Duration.ofSeconds(9))) {
            var answer = reader.read(span);
            assertTrue(simulation.loop.runUntil(answer::isDone, Duration.ofSeconds(1)));

            assertArrayEquals(simulation.sample.bytes(span), SampleTorrent.read(answer.get()));
            assertEquals(List.of("request 0:0", "request 1:0", "flush"), source.calls);
        }
    }
}
