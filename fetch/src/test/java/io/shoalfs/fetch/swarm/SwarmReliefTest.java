package io.shoalfs.fetch.swarm;

import static io.shoalfs.fetch.swarm.Simulation.MIB;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.cache.Urgency;
import io.shoalfs.torrent.Block;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SwarmReliefTest {

    private static final Duration LIMIT = Duration.ofMinutes(5);

    @Test
    void read_sourceFallsSilent_isDelayedByHundredsOfMillisAtMost() {
        var simulation = Simulation.of(1, MIB, 16 * MIB);
        var dying = simulation
                .source("dying")
                .speed(Duration.ofMillis(5), 20_000_000)
                .join();
        simulation.source("sound").speed(Duration.ofMillis(5), 20_000_000).join();
        simulation.read(0, LIMIT);
        simulation.read(1, LIMIT);

        dying.fallSilent();
        var took = simulation.read(2, LIMIT);
        var after = simulation.read(3, LIMIT);

        assertTrue(took.toMillis() <= 500, () -> "took " + took);
        assertTrue(after.toMillis() <= 80, () -> "after that " + after);
    }

    @Test
    void firstRead_sourceThatNeverAnswers_isDelayedByHundredsOfMillisAtMost() {
        var simulation = Simulation.of(2, MIB, 16 * MIB);
        simulation.source("dead").join().fallSilent();
        simulation.source("sound").speed(Duration.ofMillis(5), 20_000_000).join();

        var took = simulation.read(0, LIMIT);

        assertTrue(took.toMillis() <= 500, () -> "took " + took);
    }

    @Test
    void silentSource_speaksAgain_isUsedAgain() {
        var simulation = Simulation.of(3, MIB, 80 * MIB);
        var pausing = simulation
                .source("pausing")
                .speed(Duration.ofMillis(5), 20_000_000)
                .join();
        simulation.source("sound").speed(Duration.ofMillis(5), 2_000_000).join();
        simulation.demandAll(Urgency.READAHEAD);
        simulation.loop.advance(Duration.ofMillis(500));
        pausing.fallSilent();
        simulation.loop.advance(Duration.ofSeconds(5));
        long before = pausing.sentBytes;

        pausing.speakAgain();
        simulation.loop.advance(Duration.ofSeconds(10));

        assertTrue(pausing.sentBytes > before + 30L * MIB, () -> "sent " + (pausing.sentBytes - before));
    }

    @Test
    void onlySource_fallsSilentAndSpeaksAgain_losesNothing() {
        var simulation = Simulation.of(4, MIB, 4 * MIB);
        var source = simulation
                .source("only")
                .speed(Duration.ofMillis(5), 20_000_000)
                .join();
        simulation.demandAll(Urgency.BLOCKING);
        simulation.loop.advance(Duration.ofMillis(50));
        source.fallSilent();
        simulation.loop.advance(Duration.ofSeconds(20));

        source.speakAgain();
        simulation.finish(Duration.ofSeconds(2));

        assertEquals(4L * MIB, source.sentBytes);
    }

    @Test
    void read_sourceSlowsDown_lateBlocksAreHedged() {
        var simulation = Simulation.of(5, MIB, 64 * MIB);
        var slowing = simulation
                .source("slowing")
                .speed(Duration.ofMillis(5), 50_000_000)
                .join();
        simulation.source("sound").speed(Duration.ofMillis(5), 50_000_000).join();
        for (int piece = 0; piece < 20; piece++) {
            simulation.read(piece, LIMIT);
        }
        assertEquals(0, simulation.swarm.traffic().hedgedBytes());

        slowing.speed(Duration.ofMillis(5), 200_000);
        var took = simulation.read(20, LIMIT);

        assertTrue(simulation.swarm.traffic().hedgedBytes() > 0);
        assertTrue(took.toMillis() <= 250, () -> "took " + took);
    }

    @Test
    void randomReads_equalHonestSources_costFewExtraBytes() {
        var simulation = Simulation.of(6, MIB, 50 * MIB);
        for (int i = 0; i < 4; i++) {
            simulation
                    .source("peer " + i)
                    .speed(Duration.ofMillis(10), 20_000_000)
                    .jitter(1.0)
                    .join();
        }

        for (int piece = 0; piece < 50; piece++) {
            simulation.read(piece * 37 % 50, LIMIT);
        }

        assertTrue(simulation.sentBytes() <= 50L * MIB * 1.05, () -> "sent " + simulation.sentBytes());
    }

    @Test
    void refusedBlock_noOtherSource_isAskedAgainLaterAndNotAtOnce() {
        var simulation = Simulation.of(7, MIB, MIB);
        var source = simulation
                .source("peer")
                .speed(Duration.ofMillis(1), 20_000_000)
                .join();
        simulation.swarm.demand(0, Urgency.BLOCKING);
        simulation.loop.advance(Duration.ofMillis(5));

        source.refuseAll();
        int asked = source.calls.size();
        simulation.loop.advance(Duration.ofMillis(500));
        assertEquals(asked, source.calls.size());

        simulation.finish(Duration.ofSeconds(2));
    }

    @Test
    void chokedThenUnchoked_goesOnAtOnce() {
        var simulation = Simulation.of(8, MIB, 4 * MIB);
        var source = simulation
                .source("peer")
                .speed(Duration.ofMillis(1), 20_000_000)
                .join();
        simulation.demandAll(Urgency.BLOCKING);
        simulation.loop.advance(Duration.ofMillis(20));
        source.choke();
        simulation.loop.advance(Duration.ofSeconds(3));
        assertFalse(simulation.isWhole());

        source.unchoke();

        simulation.finish(Duration.ofMillis(400));
    }

    @Test
    void leavingSource_othersTakeOver() {
        var simulation = Simulation.of(9, MIB, 8 * MIB);
        var leaving = simulation
                .source("leaving")
                .speed(Duration.ofMillis(1), 20_000_000)
                .join();
        simulation.source("staying").speed(Duration.ofMillis(1), 20_000_000).join();
        simulation.demandAll(Urgency.BLOCKING);
        simulation.loop.advance(Duration.ofMillis(60));

        leaving.leave("connection reset");

        simulation.finish(Duration.ofMillis(600));
    }

    @Test
    void lostAnswer_isAskedAgain() {
        var simulation = Simulation.of(10, MIB, 64 * MIB);
        var source =
                simulation.source("peer").speed(Duration.ofMillis(1), 4_000_000).join();
        source.forgetting(new Block(1, 3));

        simulation.demandAll(Urgency.READAHEAD);

        simulation.finish(Duration.ofSeconds(40));
    }
}
