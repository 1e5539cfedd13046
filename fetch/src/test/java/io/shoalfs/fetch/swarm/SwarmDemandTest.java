package io.shoalfs.fetch.swarm;

import static io.shoalfs.fetch.swarm.Simulation.MIB;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.cache.SampleTorrent;
import io.shoalfs.cache.Urgency;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SwarmDemandTest {

    private static final Duration LIMIT = Duration.ofMinutes(5);

    @Test
    void demand_thousandTimes_callsTheLoopOnce() {
        var calls = new ArrayList<Runnable>();
        var taken = new ArrayList<Integer>();
        var box = new DemandBox(calls::add, () -> {});
        for (int piece = 0; piece < 1_000; piece++) {
            box.put(piece, Urgency.READAHEAD);
        }
        assertEquals(1, calls.size());

        box.takeAll(demand -> taken.add(demand.piece()));
        box.put(7, Urgency.BLOCKING);

        assertEquals(1_000, taken.size());
        assertEquals(2, calls.size());
    }

    @Test
    void none_beforeMostIsHere_cancelsAndGivesTheMemoryBack() {
        var simulation = new Simulation(SampleTorrent.of(1, MIB, 2 * MIB), MIB);
        var source = simulation
                .source("peer")
                .speed(Duration.ofMillis(1), 10_000_000)
                .join();
        simulation.swarm.demand(0, Urgency.BLOCKING);
        simulation.loop.advance(Duration.ofMillis(20));

        simulation.swarm.demand(0, Urgency.NONE);
        simulation.loop.advance(Duration.ofSeconds(1));

        assertFalse(simulation.isHeld(0));
        assertTrue(source.sentBytes < MIB / 2);
        simulation.read(1, LIMIT);
    }

    @Test
    void none_whenMostIsHere_finishesThePiece() {
        var simulation = Simulation.of(2, MIB, 2 * MIB);
        simulation.source("peer").speed(Duration.ofMillis(1), 10_000_000).join();
        simulation.swarm.demand(0, Urgency.BLOCKING);
        simulation.loop.advance(Duration.ofMillis(80));

        simulation.swarm.demand(0, Urgency.NONE);
        simulation.loop.advance(Duration.ofSeconds(1));

        assertTrue(simulation.isHeld(0));
        assertTrue(simulation.swarm.wants().all().isEmpty());
    }

    @Test
    void readAhead_inOrderOfDemand() {
        var simulation = Simulation.of(3, 65_536, 8 * 65_536);
        var source = simulation.source("peer");
        for (int piece : new int[] {5, 2, 7, 0}) {
            simulation.swarm.demand(piece, Urgency.READAHEAD);
        }
        simulation.loop.runTasks();

        source.join();
        simulation.loop.runTasks();

        assertEquals(
                List.of("request 5:0", "request 2:0", "request 7:0", "request 0:0"),
                source.calls.stream().filter(call -> call.endsWith(":0")).toList());
    }

    @Test
    void memory_smallerThanTheDemand_isUsedAgainAndAgain() {
        var simulation = new Simulation(SampleTorrent.of(4, MIB, 24 * MIB), 4 * MIB);
        simulation.source("peer").speed(Duration.ofMillis(1), 100_000_000).join();

        simulation.demandAll(Urgency.READAHEAD);

        simulation.finish(LIMIT);
    }

    @Test
    void blockingDemand_memoryFullOfUntouchedReadAhead_takesItsPlace() {
        var simulation = new Simulation(SampleTorrent.of(5, MIB, 24 * MIB), 2 * MIB);
        var source = simulation
                .source("peer")
                .speed(Duration.ofMillis(100), 10_000_000)
                .join();
        simulation.swarm.demand(9, Urgency.READAHEAD);
        simulation.loop.runTasks();
        assertTrue(source.calls.contains("request 9:0"));
        simulation.swarm.demand(1, Urgency.BLOCKING);
        simulation.swarm.demand(2, Urgency.BLOCKING);
        simulation.loop.runTasks();

        assertTrue(source.calls.contains("cancel 9:0"));
        assertTrue(simulation.loop.runUntil(() -> simulation.isHeld(9), LIMIT));
        assertTrue(simulation.isHeld(1) && simulation.isHeld(2));
    }

    @Test
    void readAheadClaim_outlivingTheArrival_fetchesNothingTwice() {
        var simulation = Simulation.of(6, MIB, 4 * MIB);
        var source = simulation.source("peer").join();
        simulation.swarm.demand(0, Urgency.BLOCKING);
        simulation.loop.runUntil(() -> simulation.want(0).stage == Want.Stage.OFFERED, LIMIT);
        simulation.swarm.demand(0, Urgency.READAHEAD);
        simulation.loop.advance(Duration.ofSeconds(5));
        simulation.swarm.demand(0, Urgency.READAHEAD);
        simulation.loop.advance(Duration.ofSeconds(5));

        assertEquals(MIB, source.sentBytes);
        assertTrue(simulation.swarm.wants().all().isEmpty());
    }

    @Test
    void demandMadeBeforeTheVerdict_takenBeforeThePieceIsHeld_fetchesNothingTwice() {
        var simulation = new Simulation(SampleTorrent.of(6, MIB, 4 * MIB), 8 * MIB, Duration.ofMillis(100));
        var source = simulation.source("peer").join();
        simulation.swarm.demand(0, Urgency.READAHEAD);
        simulation.loop.runUntil(() -> simulation.isHeld(0), LIMIT);

        simulation.swarm.demand(0, Urgency.BLOCKING);
        simulation.loop.advance(Duration.ofMillis(20));
        simulation.swarm.demand(0, Urgency.READAHEAD);
        simulation.loop.advance(Duration.ofSeconds(1));

        assertEquals(MIB, source.sentBytes);
        assertTrue(simulation.swarm.wants().all().isEmpty());
    }

    @Test
    void pieceThatIsNeverHeld_stillBlocking_isFetchedAgain() {
        var simulation = new Simulation(SampleTorrent.of(6, MIB, 4 * MIB), 8 * MIB, Duration.ofDays(1));
        var source = simulation.source("peer").join();
        simulation.swarm.demand(0, Urgency.BLOCKING);

        simulation.loop.advance(Duration.ofMillis(500));

        assertTrue(source.sentBytes > MIB, () -> "sent " + source.sentBytes);
    }

    @Test
    void evictedPiece_stillBlocking_isFetchedAgain() {
        var simulation = Simulation.of(7, MIB, 4 * MIB);
        simulation.source("peer").join();
        simulation.swarm.demand(0, Urgency.BLOCKING);
        simulation.loop.runUntil(() -> simulation.isHeld(0), LIMIT);
        simulation.loop.advance(Duration.ofSeconds(1));

        simulation.store.evict(0);

        assertTrue(simulation.loop.runUntil(() -> simulation.isHeld(0), LIMIT));
    }

    /** Else a cache smaller than what reads wait for fetches the first pieces again and again, and never the others. */
    @Test
    void evictedPiece_stillBlocking_comesAfterAllThatHaveNotComeYet() {
        var simulation = new Simulation(SampleTorrent.of(7, MIB, 8 * MIB), MIB);
        simulation.source("peer").join();
        var arrived = new ArrayList<Integer>();
        simulation.store.watch(change -> {
            if (change.held()) {
                arrived.add(change.piece());
                simulation.loop.execute(() -> simulation.store.evict(change.piece()));
            }
        });

        simulation.demandAll(Urgency.BLOCKING);
        simulation.loop.runUntil(() -> arrived.size() >= 2 * simulation.pieceCount(), LIMIT);

        assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7), arrived.subList(0, simulation.pieceCount()));
    }

    @Test
    void generation_growsForSourcesOfUse() {
        var simulation = Simulation.of(8, MIB, 4 * MIB);
        var swarm = simulation.swarm;
        simulation.source("empty").having(0, 4).without(0, 4).join();
        assertEquals(0, swarm.generation());

        var choking = simulation.source("choking").choking().join();
        assertEquals(1, swarm.generation());
        choking.unchoke();
        assertEquals(2, swarm.generation());

        simulation.read(0, LIMIT);
        simulation.source("useless").without(1, 4).join();
        assertEquals(2, swarm.generation());
    }

    @Test
    void generation_growsWhenTheFirstToHaveAPieceGainsIt() {
        var simulation = Simulation.of(8, MIB, 4 * MIB);
        var partial = simulation.source("partial").without(3, 4).join();
        long before = simulation.swarm.generation();
        simulation.swarm.demand(3, Urgency.BLOCKING);
        simulation.loop.runTasks();
        assertEquals(List.of(3), simulation.lacking);

        partial.gain(3);

        assertTrue(simulation.swarm.generation() > before);
        assertTrue(simulation.loop.runUntil(() -> simulation.isHeld(3), LIMIT));
    }

    @Test
    void condition_saysWhoIsThereAndWhoHasThePiece() {
        var simulation = Simulation.of(9, MIB, 4 * MIB);
        assertEquals("no source is connected", simulation.swarm.condition());
        simulation.swarm.note("tracker http://t/ timed out");
        assertEquals("no source is connected; tracker http://t/ timed out", simulation.swarm.condition());

        simulation.source("partial").without(3, 4).join();
        simulation.swarm.demand(3, Urgency.BLOCKING);
        simulation.loop.runTasks();
        simulation.swarm.note("");
        assertEquals("1 source is connected, none has piece 3", simulation.swarm.condition());

        simulation.source("choking").choking().join();
        simulation.loop.runTasks();
        assertEquals("2 sources are connected, 1 has piece 3, none lets us ask", simulation.swarm.condition());
    }

    @Test
    void close_givesAllMemoryBackAndIsDeaf() {
        var simulation = new Simulation(SampleTorrent.of(10, MIB, 4 * MIB), 4 * MIB);
        var source = simulation.source("peer").join();
        simulation.demandAll(Urgency.BLOCKING);
        simulation.loop.advance(Duration.ofMillis(5));

        simulation.swarm.close();
        simulation.loop.advance(Duration.ofSeconds(10));

        assertTrue(simulation.swarm.wants().all().isEmpty());
        assertEquals(4 * MIB, simulation.memoryLeft());
        assertFalse(source.isGone());
    }
}
