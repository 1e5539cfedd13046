package io.shoalfs.fetch.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.cache.HeapPieceMemory;
import io.shoalfs.cache.MemoryPieceStore;
import io.shoalfs.cache.SampleTorrent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets the slots, round by round. */
class ChokerTest {

    private static final SampleTorrent SAMPLE = SampleTorrent.of(1, 20_000, 95_000);
    private static final Duration ROUND = Duration.ofSeconds(10);
    private static final long MIB = 1 << 20;

    private final SteppedLoop loop = new SteppedLoop();
    private final MemoryPieceStore store = new MemoryPieceStore(SAMPLE.torrent());
    private final HeapPieceMemory memory = new HeapPieceMemory(1 << 20);
    private Uploads uploads = withSlots(3);

    @Test
    void changed_slotsAreFree_getThemAtOnceAndKeepThem() {
        var peers = wanting(3);
        assertEquals(peers, unchoked(peers));

        loop.advance(ROUND.multipliedBy(20));

        assertTrue(peers.stream().allMatch(peer -> peer.calls().equals(List.of("unchoke"))));
    }

    @Test
    void changed_oneLosesInterestOrLeaves_theNextGetsItsSlot() {
        var peers = wanting(5);
        assertEquals(peers.subList(0, 3), unchoked(peers));

        peers.get(0).wants(false);
        assertFalse(peers.get(0).isUnchoked());
        assertEquals(3, unchoked(peers).size());

        peers.get(1).leave();
        assertEquals(peers.subList(2, 5), unchoked(peers));
    }

    @Test
    void changed_nodesThatShare_mayAskBesideAllSlotsAndToTheEnd() {
        var peers = wanting(4);
        var nodes = IntStream.range(0, 5)
                .mapToObj(i -> peer("node" + i).near().join().wants(true))
                .toList();

        loop.advance(ROUND.multipliedBy(20));

        assertTrue(nodes.stream().allMatch(node -> node.calls().equals(List.of("unchoke"))));
        assertEquals(3, unchoked(peers).size());
        nodes.get(0).wants(false);
        assertFalse(nodes.get(0).isUnchoked());
        assertEquals(3, unchoked(peers).size());
    }

    @Test
    void turn_slotGotWithinTheRound_isKeptForAWholeOne() {
        var peers = wanting(3);
        loop.advance(ROUND.minusSeconds(1));
        peers.get(0).wants(false);
        var late = peer("late").join().wants(true);
        var givers = List.of(giver("a"), giver("b"), giver("c"));
        assertTrue(late.isUnchoked());

        for (int second = 0; second < 10; second++) {
            givers.forEach(giver -> giver.gives(MIB));
            loop.advance(Duration.ofSeconds(1));
            assertTrue(late.isUnchoked(), "it was choked after " + second + " s");
        }
    }

    @Test
    void turn_slotChanges_noMoreThanOncePerRoundForAnybody() {
        var peers = wanting(9);
        for (int round = 0; round < 50; round++) {
            peers.forEach(peer -> peer.calls().clear());
            peers.forEach(peer -> peer.gives(peer.hashCode() % 7 * MIB));
            loop.advance(ROUND);
            peers.forEach(peer -> assertTrue(peer.calls().size() <= 1, peer + " " + peer.calls()));
        }
    }

    @Test
    void turn_crowded_thoseWhoGiveMostHaveTheSlots() {
        var peers = wanting(6);
        for (int round = 0; round < 3; round++) {
            give(peers, 0, 3 * MIB, MIB, 0, 5 * MIB, 2 * MIB);
            loop.advance(ROUND);
        }
        // Of three slots one is optimistic.
        assertTrue(peers.get(4).isUnchoked());
        assertTrue(peers.get(1).isUnchoked());
        assertEquals(3, unchoked(peers).size());

        // What was given long ago does not count: two rounds do.
        for (int round = 0; round < 2; round++) {
            give(peers, 0, 0, 4 * MIB, 0, 0, 5 * MIB);
            loop.advance(ROUND);
        }
        loop.advance(Duration.ofMillis(1));
        assertTrue(peers.get(2).isUnchoked());
        assertTrue(peers.get(5).isUnchoked());
    }

    @Test
    void turn_weHoldEverything_whatPeersGaveDoesNotCount() {
        uploads.start();
        IntStream.range(0, 5).forEach(piece -> store.offer(piece, SAMPLE.buffer(piece, memory)));
        loop.runTasks();
        assertTrue(uploads.holdsAll());
        var peers = wanting(4);
        var turns = new HashMap<ScriptedPeer, Integer>();

        for (int round = 0; round < 120; round++) {
            peers.get(0).gives(5 * MIB);
            unchoked(peers).forEach(peer -> peer.takes(MIB));
            loop.advance(ROUND);
            unchoked(peers).forEach(peer -> turns.merge(peer, 1, Integer::sum));
        }

        assertFair(turns, peers);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void turn_nobodyGives_allAreServedAlike(int slots) {
        uploads = withSlots(slots);
        var peers = wanting(3 * slots + 1);
        var turns = new HashMap<ScriptedPeer, Integer>();

        for (int round = 0; round < 600; round++) {
            unchoked(peers).forEach(peer -> peer.takes(MIB));
            loop.advance(ROUND);
            assertEquals(slots, unchoked(peers).size());
            unchoked(peers).forEach(peer -> turns.merge(peer, 1, Integer::sum));
        }

        assertFair(turns, peers);
    }

    @Test
    void turn_nobodyGives_aSlotOfUseIsKeptForItsTenureAndOneWithoutUseIsNot() {
        uploads = withSlots(2);
        var peers = wanting(4);
        peers.get(0).takes(MIB);
        loop.advance(ROUND);

        peers.get(0).takes(MIB);
        loop.advance(ROUND);
        assertTrue(peers.get(0).isUnchoked());
        assertFalse(peers.get(1).isUnchoked());
    }

    @Test
    void turn_aNewcomer_getsTheOptimisticSlotBeforeThoseWhoHadIt() {
        uploads = withSlots(2);
        var giver = giver("giver");
        var peers = wanting(3);
        rounds(giver, 12);
        var newcomer = peer("newcomer").join().wants(true);

        rounds(giver, Choker.TENURE + 1);

        assertTrue(newcomer.calls().contains("unchoke"));
        assertEquals(3, peers.size());
    }

    @Test
    void turn_newcomersWithoutEnd_doNotKeepTheOthersOut() {
        uploads = withSlots(2);
        var giver = giver("giver");
        var old = wanting(2);
        rounds(giver, 1);
        old.forEach(peer -> peer.calls().clear());

        for (int i = 0; i < 30; i++) {
            var passing = peer("passing" + i).join().wants(true);
            rounds(giver, Choker.TENURE);
            passing.leave();
        }

        old.forEach(peer ->
                assertTrue(peer.calls().stream().filter("unchoke"::equals).count() >= 3, peer.toString()));
    }

    /** A whole swarm for twenty minutes: two who give as long as they are given, eight who only take. */
    @Test
    void turn_freeRiders_neverStarveThoseWhoGiveAndEachIsServedInTurn() {
        var givers = List.of(peer("a").join().wants(true), peer("b").join().wants(true));
        var riders = wanting(8);
        var all = Stream.concat(givers.stream(), riders.stream()).toList();
        var served = new ArrayList<ScriptedPeer>();
        int starved = 0;

        for (int round = 0; round < 120; round++) {
            givers.forEach(giver -> giver.gives(giver.isUnchoked() ? 10 * MIB : MIB));
            unchoked(all).forEach(peer -> peer.takes(MIB));
            loop.advance(ROUND);
            starved += round > 2 && unchoked(givers).size() < 2 ? 1 : 0;
            unchoked(riders).stream().filter(rider -> !served.contains(rider)).forEach(served::add);
            if (round == 2 + 8 * Choker.TENURE) {
                assertEquals(riders.size(), served.size(), served + " were served until now");
            }
        }

        assertEquals(0, starved, "rounds in which one who gives had no slot");
        riders.forEach(rider ->
                assertTrue(rider.calls().stream().filter("unchoke"::equals).count() >= 4, rider + " " + rider.calls()));
    }

    @Test
    void turn_thoseWhoWantNothing_holdNoSlot() {
        var peers = wanting(6);
        var idle = peer("idle").join();
        idle.gives(100 * MIB);

        loop.advance(ROUND.multipliedBy(5));

        assertEquals(List.of(), idle.calls());
        peers.forEach(peer -> peer.wants(false));
        assertEquals(List.of(), unchoked(peers));
        loop.advance(ROUND.multipliedBy(2));
        assertFalse(loop.hasTimers());
    }

    private static void assertFair(Map<ScriptedPeer, Integer> turns, List<ScriptedPeer> peers) {
        double mean =
                turns.values().stream().mapToInt(Integer::intValue).average().orElseThrow();
        for (var peer : peers) {
            assertEquals(mean, turns.getOrDefault(peer, 0), mean * 0.25, peer.toString());
        }
    }

    private void rounds(ScriptedPeer giver, int count) {
        for (int round = 0; round < count; round++) {
            giver.gives(MIB);
            loop.advance(ROUND);
        }
    }

    private static void give(List<ScriptedPeer> peers, long... bytes) {
        IntStream.range(0, bytes.length).forEach(i -> peers.get(i).gives(bytes[i]));
    }

    private Uploads withSlots(int slots) {
        var config = new UploadConfig(slots, ROUND, 2, 30_000, 2, Duration.ofMillis(50), 0);
        return new Uploads(store, config, QuietMachine.on(loop));
    }

    private ScriptedPeer peer(String name) {
        return new ScriptedPeer(name, uploads);
    }

    private ScriptedPeer giver(String name) {
        var giver = peer(name).join().wants(true);
        giver.gives(MIB);
        return giver;
    }

    private List<ScriptedPeer> wanting(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> peer("peer" + i).join().wants(true))
                .toList();
    }

    private static List<ScriptedPeer> unchoked(List<ScriptedPeer> peers) {
        return peers.stream().filter(ScriptedPeer::isUnchoked).toList();
    }
}
