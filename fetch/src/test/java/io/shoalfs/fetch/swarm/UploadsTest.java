package io.shoalfs.fetch.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.cache.HeapPieceMemory;
import io.shoalfs.cache.MemoryPieceStore;
import io.shoalfs.cache.SampleTorrent;
import io.shoalfs.torrent.PieceSpan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UploadsTest {

    private static final SampleTorrent SAMPLE = SampleTorrent.of(1, 20_000, 95_000);

    private final SteppedLoop loop = new SteppedLoop();
    private final MemoryPieceStore store = new MemoryPieceStore(SAMPLE.torrent());
    private final HeapPieceMemory memory = new HeapPieceMemory(1 << 20);
    private final Uploads uploads = new Uploads(store, loop, new UploadConfig(2, Duration.ofSeconds(10), 2, 30_000, 0));

    @Test
    void held_followsTheStoreFromBeforeTheStart() {
        hold(1);
        uploads.start();
        hold(2);
        loop.runTasks();
        assertEquals(BitSet.valueOf(new long[] {0b110}), uploads.held());
        assertTrue(uploads.holds(2));

        store.evict(1);
        loop.runTasks();
        assertEquals(BitSet.valueOf(new long[] {0b100}), uploads.held());
        assertFalse(uploads.holdsAll());

        for (int piece = 0; piece < 5; piece++) {
            hold(piece);
        }
        loop.runTasks();
        assertTrue(uploads.holdsAll());
    }

    @Test
    void tell_everyPeer_ofEachChangeOnce() {
        uploads.start();
        loop.runTasks();
        var a = new Taker();
        uploads.joined(a);

        hold(3);
        hold(3);
        store.evict(3);
        loop.runTasks();
        uploads.left(a);
        hold(4);
        loop.runTasks();

        assertEquals(List.of("3 true", "3 false"), a.calls);
    }

    @Test
    void changed_slotsAreFull_waitTheirTurn() {
        var takers = List.of(new Taker(), new Taker(), new Taker());
        takers.forEach(this::interest);
        assertEquals(List.of("unchoke"), takers.get(0).calls);
        assertEquals(List.of("unchoke"), takers.get(1).calls);
        assertEquals(List.of(), takers.get(2).calls);

        loop.advance(Duration.ofSeconds(11));
        assertEquals(List.of("unchoke", "choke"), takers.get(0).calls);
        assertEquals(List.of("unchoke"), takers.get(2).calls);

        loop.advance(Duration.ofSeconds(10));
        assertEquals(List.of("unchoke", "choke", "unchoke"), takers.get(0).calls);
        assertEquals(List.of("unchoke", "choke"), takers.get(1).calls);
    }

    @Test
    void changed_oneLosesInterestOrLeaves_theNextGetsItsSlot() {
        var takers = List.of(new Taker(), new Taker(), new Taker(), new Taker());
        takers.forEach(this::interest);

        takers.get(0).interested = false;
        uploads.changed(takers.get(0));
        assertEquals(List.of("unchoke", "choke"), takers.get(0).calls);
        assertEquals(List.of("unchoke"), takers.get(2).calls);

        uploads.left(takers.get(1));
        assertEquals(List.of("unchoke"), takers.get(1).calls);
        assertEquals(List.of("unchoke"), takers.get(3).calls);
    }

    @Test
    void changed_noSlots_nobodyIsEverServed() {
        var none = new Uploads(store, loop, UploadConfig.standard().slots(0));
        var taker = new Taker();
        none.joined(taker);
        taker.interested = true;
        none.changed(taker);

        loop.advance(Duration.ofMinutes(1));
        assertEquals(List.of(), taker.calls);
        assertFalse(loop.hasTimers());
    }

    @Test
    void queue_limits_holdForRequestsAndBytes() {
        var queue = new UploadQueue(uploads.config());
        var a = new PieceSpan(0, 0, 16_000);
        var b = new PieceSpan(1, 0, 16_000);
        var c = new PieceSpan(2, 0, 16_000);
        assertTrue(queue.add(a));
        assertTrue(queue.add(a));
        assertTrue(queue.add(b));
        assertFalse(queue.add(c));

        assertEquals(a, queue.next());
        // 30,000 bytes may be on their way.
        assertEquals(null, queue.next());
        queue.done(a);
        assertEquals(b, queue.next());
        queue.done(b);
        assertEquals(null, queue.next());

        assertTrue(queue.add(c));
        assertTrue(queue.cancel(c));
        assertFalse(queue.cancel(c));
        assertTrue(queue.add(a));
        assertEquals(Set.of(a), queue.clear());
        assertEquals(null, queue.next());
    }

    @Test
    void queue_oneLargerThanTheLimit_goesAlone() {
        var queue = new UploadQueue(uploads.config());
        var large = new PieceSpan(0, 0, 131_072);
        queue.add(large);

        assertEquals(large, queue.next());
    }

    private void interest(Taker taker) {
        uploads.joined(taker);
        taker.interested = true;
        uploads.changed(taker);
        uploads.changed(taker);
    }

    private void hold(int piece) {
        store.offer(piece, SAMPLE.buffer(piece, memory));
    }

    private static final class Taker implements UploadPeer {

        private final List<String> calls = new ArrayList<>();
        private boolean interested;

        @Override
        public boolean interested() {
            return interested;
        }

        @Override
        public void unchoke() {
            calls.add("unchoke");
        }

        @Override
        public void choke() {
            calls.add("choke");
        }

        @Override
        public void tell(int piece, boolean held) {
            calls.add(piece + " " + held);
        }
    }
}
