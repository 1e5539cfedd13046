package io.shoalfs.fetch.swarm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.cache.HeapPieceMemory;
import io.shoalfs.cache.MemoryPieceStore;
import io.shoalfs.cache.SampleTorrent;
import io.shoalfs.torrent.PieceSpan;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class UploadsTest {

    private static final SampleTorrent SAMPLE = SampleTorrent.of(1, 20_000, 95_000);

    private final SteppedLoop loop = new SteppedLoop();
    private final MemoryPieceStore store = new MemoryPieceStore(SAMPLE.torrent());
    private final HeapPieceMemory memory = new HeapPieceMemory(1 << 20);
    private final Uploads uploads = new Uploads(
            store,
            new UploadConfig(2, Duration.ofSeconds(10), 2, 30_000, 2, Duration.ofMillis(50), 0),
            QuietMachine.on(loop));

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
        var a = new ScriptedPeer("a", uploads);
        a.join();

        hold(3);
        hold(3);
        store.evict(3);
        loop.runTasks();
        a.leave();
        hold(4);
        loop.runTasks();

        assertEquals(List.of("3 true", "3 false"), a.calls());
    }

    @Test
    void changed_noSlots_nobodyIsEverServed() {
        var none = new Uploads(store, UploadConfig.standard().slots(0), QuietMachine.on(loop));
        var taker = new ScriptedPeer("taker", none);
        taker.join().wants(true);

        loop.advance(Duration.ofMinutes(1));
        assertEquals(List.of(), taker.calls());
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

    /** The last piece has 15,000 bytes. */
    @Test
    void copy_beyondTheTorrentsEnd_isZeros() throws Exception {
        hold(4);
        var target = new byte[202];
        Arrays.fill(target, (byte) 7);

        assertTrue(copied(new PieceSpan(4, 14_900, 200), ByteBuffer.wrap(target).slice(1, 200)));

        assertArrayEquals(Arrays.copyOfRange(SAMPLE.piece(4), 14_900, 15_000), Arrays.copyOfRange(target, 1, 101));
        assertArrayEquals(new byte[100], Arrays.copyOfRange(target, 101, 201));
        assertEquals(7, target[0]);
        assertEquals(7, target[201]);
    }

    @Test
    void copy_allBeyondTheTorrentsEnd_isZerosAlone() throws Exception {
        hold(4);
        var target = new byte[] {7, 7, 7, 7};

        assertTrue(copied(new PieceSpan(4, 15_000, 3), ByteBuffer.wrap(target)));

        assertArrayEquals(new byte[] {0, 0, 0, 7}, target);
    }

    @Test
    void copy_beyondTheEndOfWhatIsNotHeld_isNotDone() throws Exception {
        assertFalse(copied(new PieceSpan(4, 14_900, 200), ByteBuffer.allocate(200)));
    }

    private boolean copied(PieceSpan span, ByteBuffer target) throws Exception {
        var copied = uploads.copy(span, target).toCompletableFuture();
        loop.runTasks();
        return copied.get(1, TimeUnit.SECONDS);
    }

    private void hold(int piece) {
        store.offer(piece, SAMPLE.buffer(piece, memory));
    }
}
