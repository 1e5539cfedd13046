package io.shoalfs.fetch.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.cache.SampleTorrent;
import io.shoalfs.cache.Urgency;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Swarms of all kinds of sources. Whatever they do: what an honest source has is had in the end, and no honest one is banned. */
class SwarmPropertyTest {

    private static final List<Urgency> LEVELS = List.of(Urgency.values());
    private static final int PIECES = 12;
    private static final int PIECE = 5 * 16_384 + 77;

    @Property(tries = 150, shrinking = ShrinkingMode.OFF)
    void swarm_anySources_bringsAllAndBansNoInnocent(@ForAll long seed) {
        var simulation = run(seed);

        assertTrue(
                simulation.isWhole(),
                () -> "seed " + seed + ": " + simulation.swarm.wants().all());
        assertTrue(simulation.banned.stream().allMatch(name -> name.startsWith("liar")), () -> "seed " + seed);
        assertEquals(0, simulation.outstanding(), () -> "seed " + seed);
    }

    @Property(tries = 20, shrinking = ShrinkingMode.OFF)
    void swarm_sameSeed_doesTheSame(@ForAll long seed) {
        assertEquals(trace(run(seed)), trace(run(seed)), () -> "seed " + seed);
    }

    private static List<List<String>> trace(Simulation simulation) {
        var trace = new ArrayList<List<String>>();
        simulation.sources.forEach(source -> trace.add(source.calls));
        return trace;
    }

    private static Simulation run(long seed) {
        var random = new Random(seed);
        long budget = (2 + random.nextInt(12)) * (long) PIECE;
        var simulation = new Simulation(SampleTorrent.of(seed, PIECE, PIECES * PIECE - 5), budget);
        randomSource(simulation, random, "honest").join();
        int others = random.nextInt(5);
        for (int i = 0; i < others; i++) {
            var source = randomSource(simulation, random, random.nextInt(3) == 0 ? "liar " + i : "source " + i);
            at(simulation, random, source::join);
            misbehave(simulation, random, source);
        }
        for (int i = 0; i < 40; i++) {
            int piece = random.nextInt(PIECES);
            var urgency = LEVELS.get(random.nextInt(LEVELS.size()));
            at(simulation, random, () -> simulation.swarm.demand(piece, urgency));
        }
        simulation.loop.advance(Duration.ofSeconds(4));
        simulation.demandAll(Urgency.BLOCKING);
        simulation.loop.runUntil(simulation::isWhole, Duration.ofSeconds(200));
        for (int piece = 0; piece < PIECES; piece++) {
            simulation.swarm.demand(piece, Urgency.NONE);
        }
        simulation.loop.advance(Duration.ofSeconds(2));
        return simulation;
    }

    private static ScriptedSource randomSource(Simulation simulation, Random random, String name) {
        var source = simulation
                .source(name)
                .speed(Duration.ofMillis(random.nextInt(100)), 200_000 + random.nextInt(20_000_000))
                .jitter(random.nextDouble())
                .requestLimit(1 + random.nextInt(100));
        if (name.startsWith("liar")) {
            int every = 1 + random.nextInt(9);
            source.lyingAbout(block -> block.ordinal() % every == 0);
        }
        return source;
    }

    private static void misbehave(Simulation simulation, Random random, ScriptedSource source) {
        switch (random.nextInt(5)) {
            case 0 -> at(simulation, random, source::fallSilent);
            case 1 -> {
                at(simulation, random, source::choke);
                at(simulation, random, source::unchoke);
            }
            case 2 -> at(simulation, random, () -> source.leave("by script"));
            case 3 -> at(simulation, random, source::refuseAll);
            default -> source.without(0, random.nextInt(PIECES));
        }
    }

    private static void at(Simulation simulation, Random random, Runnable action) {
        simulation.loop.schedule(Duration.ofMillis(random.nextInt(3_000)), action);
    }
}
