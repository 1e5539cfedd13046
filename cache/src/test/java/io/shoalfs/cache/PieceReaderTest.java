package io.shoalfs.cache;

import static io.shoalfs.cache.Urgency.BLOCKING;
import static io.shoalfs.cache.Urgency.NONE;
import static io.shoalfs.cache.Urgency.READAHEAD;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.cache.RecordingSource.Demand;
import io.shoalfs.torrent.FileSpan;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PieceReaderTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(45);

    private final SampleTorrent sample = SampleTorrent.of(1, 32_768, 200_000);
    private final MemoryPieceStore store = new MemoryPieceStore(sample.torrent());
    private final RecordingSource source = new RecordingSource();
    private final SteppedTimers timers = new SteppedTimers();
    private final HeapPieceMemory memory = new HeapPieceMemory(1 << 20);
    private final PieceReader reader = new PieceReader(store, source, timers, TIMEOUT);

    private final FileSpan inPiece1 = new FileSpan(0, 40_000, 1000);
    private final FileSpan inPiece2 = new FileSpan(0, 70_000, 1000);
    private final FileSpan acrossPieces1And2 = new FileSpan(0, 60_000, 10_000);

    @Test
    void read_heldPiece_answersAtOnceWithoutDemand() throws Exception {
        arrive(1);

        var read = reader.read(inPiece1);

        assertBytes(inPiece1, read);
        assertEquals(List.of(), source.takeDemands());
    }

    @Test
    void read_missingPiece_demandsItOnceAndWithdraws() throws Exception {
        var read = reader.read(inPiece1);
        assertFalse(read.isDone());
        arrive(1);

        assertBytes(inPiece1, read);
        assertEquals(List.of(new Demand(1, BLOCKING), new Demand(1, NONE)), source.takeDemands());
        assertEquals(0, timers.pending());
    }

    @Test
    void read_acrossTwoPieces_waitsForBoth() throws Exception {
        var read = reader.read(acrossPieces1And2);
        arrive(2);
        assertFalse(read.isDone());
        arrive(1);

        assertBytes(acrossPieces1And2, read);
        assertEquals(
                List.of(new Demand(1, BLOCKING), new Demand(2, BLOCKING), new Demand(1, NONE), new Demand(2, NONE)),
                source.takeDemands());
    }

    @Test
    void read_onePieceOfTwoHeld_demandsTheOther() {
        arrive(1);

        var read = reader.read(acrossPieces1And2);

        assertEquals(List.of(new Demand(2, BLOCKING)), source.takeDemands());
        read.cancel(false);
    }

    @Test
    void read_twoOfOnePiece_theLastWithdraws() {
        var first = reader.read(inPiece1);
        var second = reader.read(inPiece1);
        first.cancel(false);
        assertEquals(List.of(new Demand(1, BLOCKING)), source.takeDemands());

        second.cancel(false);

        assertEquals(List.of(new Demand(1, NONE)), source.takeDemands());
        assertEquals(0, store.waiting());
    }

    @Test
    void read_pieceEvictedBeforeTheOtherCame_isAnsweredAllTheSame() throws Exception {
        var read = reader.read(acrossPieces1And2);
        arrive(1);
        store.evict(1);
        arrive(2);

        assertBytes(acrossPieces1And2, read);
    }

    @Test
    void read_whatMatchesAfterADirtyStop_demandsNothing() throws Exception {
        store.leaveInDoubt(1, sample.piece(1));

        assertBytes(inPiece1, reader.read(inPiece1));
        assertEquals(List.of(), source.takeDemands());
    }

    @Test
    void read_whatDoesNotMatchAfterADirtyStop_isDemanded() throws Exception {
        store.leaveInDoubt(1, new byte[32_768]);

        var read = reader.read(inPiece1);
        assertEquals(List.of(new Demand(1, BLOCKING)), source.takeDemands());
        arrive(1);

        assertBytes(inPiece1, read);
    }

    @Test
    void read_leftOverReadahead_fallsBackToIt() {
        reader.expect(1, 2);
        var read = reader.read(inPiece1);
        read.cancel(false);
        reader.forget(1, 2);

        assertEquals(
                List.of(
                        new Demand(1, READAHEAD),
                        new Demand(2, READAHEAD),
                        new Demand(1, BLOCKING),
                        new Demand(1, READAHEAD),
                        new Demand(1, NONE),
                        new Demand(2, NONE)),
                source.takeDemands());
    }

    @Test
    void expect_whatAReadWaitsFor_doesNotLowerIt() {
        var read = reader.read(inPiece1);
        reader.expect(1, 1);
        reader.forget(1, 1);

        assertEquals(List.of(new Demand(1, BLOCKING)), source.takeDemands());
        read.cancel(false);
    }

    @Test
    void expect_twice_isForgottenTwice() {
        reader.expect(3, 1);
        reader.expect(3, 1);
        reader.forget(3, 1);
        assertEquals(List.of(new Demand(3, READAHEAD)), source.takeDemands());

        reader.forget(3, 1);

        assertEquals(List.of(new Demand(3, NONE)), source.takeDemands());
    }

    @Test
    void forget_withoutExpect_changesNothing() {
        reader.forget(3, 1);
        reader.expect(3, 1);

        assertEquals(List.of(new Demand(3, READAHEAD)), source.takeDemands());
    }

    @Test
    void lostPiece_whileAReadWaitsForTheRest_isDemandedToo() {
        arrive(1);
        var read = reader.read(acrossPieces1And2);
        source.takeDemands();

        store.evict(1);

        assertEquals(List.of(new Demand(1, BLOCKING)), source.takeDemands());
        read.cancel(false);
        assertEquals(List.of(new Demand(1, NONE), new Demand(2, NONE)), source.takeDemands());
    }

    @Test
    void close_endsEveryWaitingReadAtOnce() {
        var first = reader.read(inPiece1);
        var second = reader.read(acrossPieces1And2);

        reader.close();

        assertInstanceOf(IOException.class, failure(first));
        assertInstanceOf(IOException.class, failure(second));
        assertInstanceOf(IOException.class, failure(reader.read(inPiece2)));
        assertEquals(0, store.waiting());
        assertEquals(0, timers.pending());
    }

    @Test
    void close_ofTheStore_endsTheRead() {
        var read = reader.read(inPiece1);

        store.close();

        assertInstanceOf(IOException.class, failure(read));
    }

    @Test
    void cancel_afterTheAnswer_changesNothing() throws Exception {
        var read = reader.read(inPiece1);
        arrive(1);
        read.cancel(false);

        assertBytes(inPiece1, read);
    }

    private void arrive(int piece) {
        store.offer(piece, sample.buffer(piece, memory));
    }

    private void assertBytes(FileSpan span, CompletableFuture<Lease> read) throws IOException {
        assertTrue(read.isDone());
        assertArrayEquals(sample.bytes(span), SampleTorrent.read(read.join()));
    }

    private static @Nullable Throwable failure(CompletableFuture<Lease> read) {
        assertTrue(read.isDone());
        return assertThrows(ExecutionException.class, read::get).getCause();
    }
}
