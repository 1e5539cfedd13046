package io.shoalfs.fetch.swarm;

import static io.shoalfs.fetch.swarm.Simulation.MIB;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.cache.Urgency;
import io.shoalfs.torrent.Block;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SwarmBlameTest {

    private static final Duration LIMIT = Duration.ofMinutes(5);

    @Test
    void corruptPiece_oneSender_isProvenAtOnce() {
        var simulation = Simulation.of(1, MIB, 4 * MIB);
        var liar = simulation
                .source("liar")
                .lyingAbout(block -> block.piece() == 2)
                .join();
        simulation.demandAll(Urgency.READAHEAD);
        simulation.loop.advance(Duration.ofSeconds(2));
        assertEquals(List.of("liar"), simulation.banned);
        assertTrue(liar.isGone());

        simulation.source("honest").join();

        simulation.finish(LIMIT);
        assertEquals(List.of("liar"), simulation.banned);
    }

    @Test
    void corruptPieces_severalSenders_theLiarIsFoundAndNobodyElse() {
        var simulation = Simulation.of(2, MIB, 32 * MIB);
        simulation.source("liar").lyingAbout(block -> block.ordinal() % 7 == 0).join();
        for (int i = 0; i < 3; i++) {
            simulation.source("honest " + i).join();
        }

        for (int piece = 0; piece < 32; piece++) {
            simulation.read(piece, LIMIT);
        }

        assertEquals(List.of("liar"), simulation.banned);
    }

    @Test
    void corruptPieces_twoLiarsOfFive_areFoundAndNobodyElse() {
        var simulation = Simulation.of(3, MIB, 64 * MIB);
        simulation.source("liar 1").lyingAbout(block -> block.piece() % 3 == 0).join();
        simulation.source("honest 1").join();
        simulation.source("liar 2").lyingAbout(block -> block.piece() % 2 == 0).join();
        simulation.source("honest 2").join();
        simulation.source("honest 3").join();

        simulation.readInOrder(8);

        assertEquals(
                List.of("liar 1", "liar 2"), simulation.banned.stream().sorted().toList());
    }

    @Test
    void liarThatBehavesOnTrial_isFoundByTheDigestsOfItsBlocks() {
        var simulation = Simulation.of(7, MIB, 32 * MIB);
        simulation
                .source("liar")
                .lyingAbout(block -> simulation.want(block.piece()).trial == null)
                .join();
        simulation.source("honest 1").join();
        simulation.source("honest 2").join();

        for (int piece = 0; piece < 32; piece++) {
            simulation.read(piece, LIMIT);
        }

        assertEquals(List.of("liar"), simulation.banned);
    }

    @Test
    void pieceOnTrial_itsOnlySourceFallsSilent_anotherIsTaken() {
        var simulation = Simulation.of(4, MIB, 8 * MIB);
        simulation.source("liar").lyingAbout(block -> true).join();
        var dying = simulation.source("dying").join();
        simulation.source("sound").join();
        simulation.swarm.demand(0, Urgency.BLOCKING);
        simulation.loop.runUntil(() -> simulation.want(0).trial != null, LIMIT);

        dying.fallSilent();

        assertTrue(simulation.loop.runUntil(() -> simulation.isHeld(0), Duration.ofSeconds(2)));
    }

    @Test
    void wrongLength_endsTheSource() {
        var simulation = Simulation.of(5, MIB, MIB);
        var source = simulation.source("peer").join();
        simulation.swarm.demand(0, Urgency.BLOCKING);
        simulation.loop.runTasks();

        simulation.swarm.received(source, new Block(0, 0), ByteBuffer.allocate(5));
        simulation.loop.runTasks();

        assertTrue(source.isGone());
    }

    @Test
    void unaskedBlock_isIgnoredAndCounted() {
        var simulation = Simulation.of(6, MIB, MIB);
        var source = simulation.source("peer").join();

        simulation.swarm.received(source, new Block(0, 0), ByteBuffer.allocate(16_384));

        assertEquals(new Traffic(0, 16_384, 0, Map.of()), simulation.swarm.traffic());
    }
}
