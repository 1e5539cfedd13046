package io.shoalfs.cache;

import static io.shoalfs.cache.Urgency.NONE;
import static io.shoalfs.cache.Urgency.READAHEAD;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.cache.BulkDemands.Fetching;
import io.shoalfs.cache.RecordingSource.Demand;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class BulkDemandTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(45);

    private final SampleTorrent sample = SampleTorrent.of(1, 32_768, 200_000);
    private final MemoryPieceStore store = new MemoryPieceStore(sample.torrent());
    private final RecordingSource source = new RecordingSource();
    private final SteppedTimers timers = new SteppedTimers();
    private final HeapPieceMemory memory = new HeapPieceMemory(1 << 20);
    private final PieceReader reader = new PieceReader(store, source, timers, TIMEOUT);
    private final BulkDemands demands = new BulkDemands(new Fetching(store, reader, source, timers, TIMEOUT));

    @Test
    void begin_demandsWhatIsMissing_asReadAhead_andEndsWithTheLast() throws Exception {
        arrive(2);
        var demand = demands.begin(pieces(1, 4));
        assertEquals(List.of(new Demand(1, READAHEAD), new Demand(3, READAHEAD)), source.takeDemands());
        assertEquals(3 * 32_768, demand.total());
        assertEquals(32_768, demand.arrived());

        arrive(3);
        assertFalse(demand.end().toCompletableFuture().isDone());
        arrive(1);

        demand.end().toCompletableFuture().get();
        assertEquals(demand.total(), demand.arrived());
        assertEquals(0, demand.missing());
        assertEquals(List.of(new Demand(3, NONE), new Demand(1, NONE)), source.takeDemands());
        assertEquals(0, timers.pending());
    }

    @Test
    void begin_allIsHere_endsAtOnce() {
        arrive(1);

        var demand = demands.begin(pieces(1, 2));

        assertTrue(demand.end().toCompletableFuture().isDone());
        assertEquals(List.of(), source.takeDemands());
    }

    @Test
    void begin_moreThanAWindow_demandsNoMoreThanThat() {
        var big = SampleTorrent.of(2, 4 << 20, 48 << 20);
        var bigStore = new MemoryPieceStore(big.torrent());
        var bigReader = new PieceReader(bigStore, source, timers, TIMEOUT);
        var bigDemands = new BulkDemands(new Fetching(bigStore, bigReader, source, timers, TIMEOUT));

        bigDemands.begin(pieces(0, 12));

        assertEquals(8, source.takeDemands().size(), "32 MiB of pieces of 4 MiB");
        bigStore.offer(3, big.buffer(3, new HeapPieceMemory(8 << 20)));
        assertEquals(List.of(new Demand(3, NONE), new Demand(8, READAHEAD)), source.takeDemands());
    }

    @Test
    void cancel_withdrawsWhatIsDemanded() {
        var demand = demands.begin(pieces(0, 2));
        source.takeDemands();

        demand.cancel();

        assertEquals(List.of(new Demand(0, NONE), new Demand(1, NONE)), source.takeDemands());
        assertThrows(
                CancellationException.class,
                () -> demand.end().toCompletableFuture().get());
        assertEquals(0, timers.pending());
    }

    @Test
    void nothingArrives_endsAtTheReadTimeout_andSaysWhy() {
        var demand = demands.begin(pieces(0, 2));
        timers.advance(TIMEOUT.minusSeconds(2));
        arrive(0);
        timers.advance(TIMEOUT.minusSeconds(2));
        assertFalse(demand.end().toCompletableFuture().isDone(), "a piece came meanwhile");

        timers.advance(Duration.ofSeconds(3));

        var failure = assertThrows(
                ExecutionException.class,
                () -> demand.end().toCompletableFuture().get());
        assertInstanceOf(NoProgressException.class, failure.getCause());
        assertTrue(String.valueOf(failure.getMessage()).contains("no peer is connected"), failure.getMessage());
        assertEquals(new Demand(1, NONE), source.takeDemands().get(3));
    }

    @Test
    void whatArrivesUntold_isProgress() {
        var demand = demands.begin(pieces(0, 2));
        timers.advance(TIMEOUT.minusSeconds(2));
        store.keepUntold(0, sample.piece(0));
        timers.advance(TIMEOUT.minusSeconds(2));
        assertFalse(demand.end().toCompletableFuture().isDone(), "the disk does not take it, but it came");
        assertEquals(32_768, demand.arrived());

        timers.advance(Duration.ofSeconds(3));

        assertTrue(demand.end().toCompletableFuture().isCompletedExceptionally());
    }

    @Test
    void whatIsFoundSound_isProgress_andHasNotArrivedBefore() throws Exception {
        var checks = new HeldTasks();
        var uncheckedStore = new MemoryPieceStore(sample.torrent(), checks);
        var uncheckedReader = new PieceReader(uncheckedStore, source, timers, TIMEOUT);
        var unchecked = new BulkDemands(new Fetching(uncheckedStore, uncheckedReader, source, timers, TIMEOUT));
        pieces(0, 3).stream().forEach(piece -> uncheckedStore.keepUntold(piece, sample.piece(piece)));

        var demand = unchecked.begin(pieces(0, 3));
        for (int checked = 0; checked < 3; checked++) {
            timers.advance(TIMEOUT.minusSeconds(2));
            assertEquals(32_768L * checked, demand.arrived());
            assertFalse(demand.end().toCompletableFuture().isDone());
            checks.runOne();
        }

        demand.end().toCompletableFuture().get();
        assertEquals(List.of(), source.takeDemands());
    }

    @Test
    void close_endsAllAndWhateverComes() {
        var demand = demands.begin(pieces(0, 2));

        demands.close();

        assertTrue(demand.end().toCompletableFuture().isDone());
        assertTrue(demands.begin(pieces(0, 2)).end().toCompletableFuture().isDone());
    }

    private void arrive(int piece) {
        assertEquals(
                Verdict.VERIFIED,
                store.offer(piece, sample.buffer(piece, memory))
                        .toCompletableFuture()
                        .join());
    }

    private static BitSet pieces(int from, int to) {
        var pieces = new BitSet();
        pieces.set(from, to);
        return pieces;
    }
}
