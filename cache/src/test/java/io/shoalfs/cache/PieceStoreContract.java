package io.shoalfs.cache;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.torrent.FileAttribute;
import io.shoalfs.torrent.FileSpan;
import io.shoalfs.torrent.PieceSpan;
import io.shoalfs.torrent.Torrent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every {@link PieceStore} does. Subclasses say which one. */
public abstract class PieceStoreContract {

    private static final long MEMORY = 8 << 20;

    /** Memory for the pieces that are offered, all of which must come back. */
    protected final HeapPieceMemory memory = new HeapPieceMemory(MEMORY);

    private final SampleTorrent sample =
            SampleTorrent.of(7, 65_536, 100_000, 0, 5_000, 300, -196, 1_500_000, 1, 70_000, -3_000, 1_048_576, 12_345);

    /** An empty store of this torrent; closed by the subclass. */
    protected abstract PieceStore store(Torrent torrent) throws IOException;

    @Test
    void lease_nothingHeld_isEmpty() throws Exception {
        var store = store(sample.torrent());

        assertTrue(store.lease(sample.file(0)).isEmpty());
        assertEquals(0, store.held().count());
        assertEquals(List.of(0, 1), Await.result(store.missing(sample.file(0))));
    }

    @Test
    void offer_matchingPiece_isHeldAndRead() throws Exception {
        var store = store(sample.torrent());

        assertEquals(Verdict.VERIFIED, offer(store, 0));

        awaitHeld(store, 0);
        var span = new FileSpan(0, 1000, 64_000);
        assertBytes(span, store.lease(span).orElseThrow());
        assertTrue(store.lease(sample.file(0)).isEmpty(), "its second piece is missing");
        assertEquals(List.of(1), Await.result(store.missing(sample.file(0))));
        assertAllMemoryIsBack();
    }

    @Test
    void offer_corruptPiece_leavesNothing() throws Exception {
        var store = store(sample.torrent());
        var bytes = sample.piece(0);
        bytes[40_000] ^= 1;

        var verdict = Await.result(store.offer(0, SampleTorrent.buffer(bytes, memory)));

        assertEquals(Verdict.CORRUPT, verdict);
        assertTrue(store.lease(new FileSpan(0, 0, 10)).isEmpty());
        assertEquals(0, store.held().count());
        assertAllMemoryIsBack();
    }

    @Test
    void offer_twice_isVerifiedTwiceAndToldOnce() throws Exception {
        var store = store(sample.torrent());
        var changes = Collections.synchronizedList(new ArrayList<HeldChange>());
        store.watch(changes::add);

        offer(store, 1);
        awaitHeld(store, 1);
        offer(store, 1);

        assertAllMemoryIsBack();
        assertEquals(List.of(new HeldChange(1, true)), List.copyOf(changes));
    }

    @Test
    void arrival_acrossPieces_completesWithTheLastOne() throws Exception {
        var store = store(sample.torrent());
        var span = new FileSpan(0, 60_000, 20_000);
        var arrival = store.arrival(span).toCompletableFuture();

        offer(store, 1);
        awaitHeld(store, 1);
        assertFalse(arrival.isDone());
        offer(store, 0);

        assertBytes(span, Await.result(arrival));
        assertAllMemoryIsBack();
    }

    @Test
    void arrival_ofAPieceThatArrives_completes() throws Exception {
        var store = store(sample.torrent());
        var span = new FileSpan(0, 10, 20);
        var arrivals = Stream.generate(() -> store.arrival(span)).limit(100).toList();

        offer(store, 0);

        for (var arrival : arrivals) {
            assertBytes(span, Await.result(arrival));
        }
        assertAllMemoryIsBack();
    }

    @Test
    void arrival_ofWhatIsHeld_completes() throws Exception {
        var store = store(sample.torrent());
        offer(store, 0);
        awaitHeld(store, 0);

        assertBytes(new FileSpan(0, 10, 20), Await.result(store.arrival(new FileSpan(0, 10, 20))));
    }

    @Test
    void arrival_cancelled_letsAllGo() throws Exception {
        var store = store(sample.torrent());
        var arrival = store.arrival(new FileSpan(0, 60_000, 20_000)).toCompletableFuture();
        offer(store, 0);

        arrival.cancel(false);

        offer(store, 1);
        awaitHeld(store, 1);
        assertAllMemoryIsBack();
    }

    @Test
    void lease_closedTwice_isClosedOnce() throws Exception {
        var store = store(sample.torrent());
        offer(store, 0);
        awaitHeld(store, 0);
        var lease = store.lease(new FileSpan(0, 0, 10)).orElseThrow();

        lease.close();
        lease.close();

        assertBytes(new FileSpan(0, 0, 10), store.lease(new FileSpan(0, 0, 10)).orElseThrow());
    }

    @Test
    void held_isACopy() throws Exception {
        var store = store(sample.torrent());
        var before = store.held();

        offer(store, 0);
        awaitHeld(store, 0);

        assertEquals(0, before.count());
        assertEquals(4, store.held().count());
    }

    @Test
    void copy_ofAMissingPiece_saysNo() throws Exception {
        var store = store(sample.torrent());
        var target = ByteBuffer.allocate(100);

        assertFalse(Await.result(store.copy(new PieceSpan(0, 0, 100), target)));
    }

    @Test
    void everySpan_afterAllPiecesCameInAnyOrder_isExact() throws Exception {
        var store = store(sample.torrent());
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        offerAll(store, random);

        for (int round = 0; round < 300; round++) {
            var span = anySpan(random);
            assertBytes(span, Await.result(store.arrival(span)));
            assertBytes(span, store.lease(span).orElseThrow());
        }
        for (int round = 0; round < 100; round++) {
            assertCopied(store, anyPieceSpan(random));
        }
        assertAllMemoryIsBack();
    }

    private void offerAll(PieceStore store, Random random) throws Exception {
        var pieces =
                new ArrayList<>(IntStream.range(0, sample.torrent().layout().pieceCount())
                        .boxed()
                        .toList());
        Collections.shuffle(pieces, random);
        for (int piece : pieces) {
            offer(store, piece);
        }
        Await.until(() -> store.held().pieces().cardinality() == pieces.size());
    }

    private FileSpan anySpan(Random random) {
        var files = sample.torrent().layout().files();
        int file = random.nextInt(files.count());
        while (files.lengthOf(file) == 0 || files.is(file, FileAttribute.PADDING)) {
            file = random.nextInt(files.count());
        }
        int length = (int) files.lengthOf(file);
        int offset = random.nextInt(length);
        return new FileSpan(file, offset, 1 + random.nextInt(Math.min(length - offset, 300_000)));
    }

    private PieceSpan anyPieceSpan(Random random) {
        var layout = sample.torrent().layout();
        int piece = random.nextInt(layout.pieceCount());
        int offset = random.nextInt(layout.lengthOf(piece));
        return new PieceSpan(piece, offset, 1 + random.nextInt(layout.lengthOf(piece) - offset));
    }

    private void assertCopied(PieceStore store, PieceSpan span) throws Exception {
        var target = ByteBuffer.allocate(span.length() + 5).put(new byte[3]);
        assertTrue(Await.result(store.copy(span, target)));
        assertEquals(3 + span.length(), target.position());
        assertArrayEquals(
                Arrays.copyOfRange(sample.piece(span.piece()), span.offset(), span.end()),
                Arrays.copyOfRange(target.array(), 3, 3 + span.length()));
    }

    private Verdict offer(PieceStore store, int piece) throws InterruptedException, ExecutionException {
        return Await.result(store.offer(piece, sample.buffer(piece, memory)));
    }

    private void assertBytes(FileSpan span, Lease lease) throws IOException {
        assertArrayEquals(sample.bytes(span), SampleTorrent.read(lease), span::toString);
    }

    private static void awaitHeld(PieceStore store, int piece) {
        Await.until(() -> store.held().containsPiece(piece));
    }

    private void assertAllMemoryIsBack() {
        Await.until(() -> {
            var all = memory.take((int) MEMORY, Urgency.BLOCKING);
            all.ifPresent(PieceBuffer::close);
            return all.isPresent();
        });
    }
}
