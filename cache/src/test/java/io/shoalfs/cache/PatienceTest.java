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
import org.junit.jupiter.api.Test;

/** {@link Patience}, through the reader that has it: when waiting reads end, and when not. */
class PatienceTest {

    private final SampleTorrent sample = SampleTorrent.of(1, 32_768, 200_000);
    private final MemoryPieceStore store = new MemoryPieceStore(sample.torrent());
    private final RecordingSource source = new RecordingSource();
    private final SteppedTimers timers = new SteppedTimers();
    private final HeapPieceMemory memory = new HeapPieceMemory(1 << 20);
    private final PieceReader reader = new PieceReader(store, source, timers, Duration.ofSeconds(45));

    @Test
    void nothingArrives_allReadsEndTogetherWithTheReason() {
        var first = reader.read(inPiece(1));
        timers.advance(Duration.ofSeconds(20));
        var second = reader.read(inPiece(2));

        timers.advance(Duration.ofSeconds(24));
        assertFalse(first.isDone() || second.isDone());
        timers.advance(Duration.ofSeconds(1));

        assertEquals(1, failure(first).piece());
        assertEquals(2, failure(second).piece());
        assertEquals(
                "piece 1 did not arrive, and nothing else that is read, for 45 s: no peer is connected",
                failure(first).getMessage());
        assertEquals(
                failure(first).getMessage(), reader.lastFailure().orElseThrow().getMessage());
        assertEquals(0, timers.pending());
        assertEquals(0, store.waiting());
    }

    @Test
    void anythingAwaitedArrives_noReadEnds() {
        var last = reader.read(inPiece(4));
        for (int piece = 0; piece < 4; piece++) {
            var read = reader.read(inPiece(piece));
            timers.advance(Duration.ofSeconds(40));
            arrive(piece);
            assertTrue(read.isDone());
        }
        timers.advance(Duration.ofSeconds(44));
        assertFalse(last.isDone());

        timers.advance(Duration.ofSeconds(1));

        assertEquals(4, failure(last).piece());
    }

    @Test
    void whatNoReadWaitsForArrives_isNoProgress() {
        var read = reader.read(inPiece(1));
        timers.advance(Duration.ofSeconds(40));
        arrive(3);

        timers.advance(Duration.ofSeconds(5));

        assertEquals(1, failure(read).piece());
    }

    @Test
    void partOfAReadArrives_isProgress() {
        var read = reader.read(new FileSpan(0, 60_000, 10_000));
        timers.advance(Duration.ofSeconds(40));
        arrive(2);
        timers.advance(Duration.ofSeconds(44));
        assertFalse(read.isDone());

        timers.advance(Duration.ofSeconds(1));

        assertEquals(1, failure(read).piece());
    }

    @Test
    void stall_newReadsEndAtOnce_heldOnesDoNot() throws Exception {
        arrive(3);
        stall();

        assertEquals(2, failure(reader.read(inPiece(2))).piece());
        assertBytes(inPiece(3), reader.read(inPiece(3)));
        store.leaveInDoubt(5, sample.piece(5));
        assertBytes(inPiece(5), reader.read(inPiece(5)));
        assertEquals(2, failure(reader.read(inPiece(2))).piece());
    }

    @Test
    void stall_untilASourceJoins() {
        stall();
        source.join();

        var read = reader.read(inPiece(2));

        assertFalse(read.isDone());
        timers.advance(Duration.ofSeconds(44));
        assertFalse(read.isDone());
        timers.advance(Duration.ofSeconds(1));
        assertEquals(2, failure(read).piece());
    }

    @Test
    void stall_asksOnForOneReadsPieces_andEndsWhenTheyArrive() {
        stall();
        assertEquals(
                List.of(new Demand(1, BLOCKING), new Demand(1, READAHEAD)),
                source.takeDemands(),
                "a source that only paused has to be asked for something");

        arrive(1);

        assertEquals(List.of(new Demand(1, NONE)), source.takeDemands());
        assertTrue(reader.lastFailure().isEmpty());
        assertFalse(reader.read(inPiece(2)).isDone());
    }

    @Test
    void readThatNeedsNoSource_hasNoDeadline() {
        var slowHashes = new HeldTasks();
        var doubtful = new MemoryPieceStore(sample.torrent(), slowHashes);
        var patient = new PieceReader(doubtful, source, timers, Duration.ofSeconds(45));
        doubtful.leaveInDoubt(1, sample.piece(1));

        var read = patient.read(inPiece(1));
        timers.advance(Duration.ofMinutes(10));
        assertFalse(read.isDone());
        slowHashes.runAll();

        assertTrue(read.isDone() && !read.isCompletedExceptionally());
    }

    private void stall() {
        var read = reader.read(inPiece(1));
        timers.advance(Duration.ofSeconds(45));
        assertEquals(1, failure(read).piece());
    }

    private static FileSpan inPiece(int piece) {
        return new FileSpan(0, piece * 32_768L + 100, 1000);
    }

    private void arrive(int piece) {
        store.offer(piece, sample.buffer(piece, memory));
    }

    private void assertBytes(FileSpan span, CompletableFuture<Lease> read) throws IOException {
        assertTrue(read.isDone());
        assertArrayEquals(sample.bytes(span), SampleTorrent.read(read.join()));
    }

    private static NoProgressException failure(CompletableFuture<Lease> read) {
        assertTrue(read.isDone());
        return assertInstanceOf(
                NoProgressException.class,
                assertThrows(ExecutionException.class, read::get).getCause());
    }
}
