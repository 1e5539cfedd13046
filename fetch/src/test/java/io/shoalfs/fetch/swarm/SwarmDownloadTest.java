package io.shoalfs.fetch.swarm;

import static io.shoalfs.fetch.swarm.Simulation.MIB;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.cache.Urgency;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SwarmDownloadTest {

    private static final Duration LIMIT = Duration.ofMinutes(5);

    @Test
    void demandAll_oneFastSource_isFullAtItsRate() {
        var simulation = Simulation.of(2, MIB, 32 * MIB);
        var source = simulation.source("peer").speed(Duration.ofNanos(200_000), 400_000_000);
        source.join();

        simulation.demandAll(Urgency.READAHEAD);
        var took = simulation.finish(LIMIT);

        assertTrue(took.toMillis() <= 84 * 1.1 + 5, () -> "took " + took);
        assertTrue(source.deepest >= 300, () -> "depth " + source.deepest);
        assertEquals(32L * MIB, source.sentBytes);
    }

    @Test
    void demandAll_longPath_isNearlyFullAtItsRate() {
        var simulation = Simulation.of(2, MIB, 64 * MIB);
        simulation.source("peer").speed(Duration.ofMillis(100), 40_000_000).join();

        simulation.demandAll(Urgency.READAHEAD);
        var took = simulation.finish(LIMIT);

        assertTrue(took.toMillis() <= 1_678 + 600, () -> "took " + took);
    }
}
