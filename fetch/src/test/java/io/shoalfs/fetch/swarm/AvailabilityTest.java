package io.shoalfs.fetch.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.shoalfs.cache.PieceSource;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AvailabilityTest {

    @Test
    void copies_areCountedWhenAskedForAndAgainAfterAWhile() {
        var simulation = Simulation.of(1, 1 << 14, 10 << 14);
        var availability = Availability.of(simulation.swarm, simulation.pieceCount(), simulation.loop);
        simulation.source("all").join();
        var some = simulation.source("some").without(3, 10).join();

        assertEquals(PieceSource.COPIES_UNKNOWN, availability.copies(1));
        simulation.loop.runTasks();
        assertEquals(2, availability.copies(1));
        assertEquals(1, availability.copies(3));

        some.leave("test");
        simulation.loop.advance(Duration.ofSeconds(6));
        availability.copies(1);
        simulation.loop.runTasks();
        assertEquals(1, availability.copies(1));
    }
}
