package io.shoalfs.fetch.swarm;

import static io.shoalfs.fetch.swarm.Simulation.MIB;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.cache.Urgency;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A swarm that may ask for so many bytes a second. */
class SwarmRateTest {

    @ParameterizedTest
    @EnumSource(
            value = Urgency.class,
            names = {"BLOCKING", "READAHEAD"})
    void limit_isKeptAndUsed(Urgency urgency) {
        var simulation = Simulation.of(1, MIB, 10 * MIB);
        simulation.swarm.limit(new RateLimit(MIB));
        simulation.source("a").speed(Duration.ofMillis(5), 50_000_000).join();
        simulation.source("b").speed(Duration.ofMillis(5), 50_000_000).join();

        simulation.demandAll(urgency);

        assertTrue(simulation.loop.runUntil(simulation::isWhole, Duration.ofMinutes(1)));
        double seconds = simulation.loop.now().toMillis() / 1e3;
        assertEquals(10, seconds, 0.5);
    }

    @Test
    void limit_aReadComesBehindReadAhead_isServedFirst() {
        var simulation = Simulation.of(2, MIB, 20 * MIB);
        simulation.swarm.limit(new RateLimit(MIB));
        simulation.source("a").speed(Duration.ofMillis(5), 50_000_000).join();
        simulation.demandAll(Urgency.READAHEAD);
        simulation.loop.advance(Duration.ofSeconds(2));
        var begin = simulation.loop.now();

        simulation.swarm.demand(19, Urgency.BLOCKING);

        assertTrue(simulation.loop.runUntil(() -> simulation.isHeld(19), Duration.ofMinutes(1)));
        assertTrue(simulation.loop.now().minus(begin).toMillis() < 1_300);
    }
}
