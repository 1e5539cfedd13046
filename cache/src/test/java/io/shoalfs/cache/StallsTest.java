package io.shoalfs.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.shoalfs.torrent.FileSpan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** How long reads have waited, as it is told to people. */
class StallsTest {

    private static final int PIECE = 32_768;

    private final SampleTorrent sample = SampleTorrent.of(1, PIECE, 200_000);
    private final MemoryPieceStore store = new MemoryPieceStore(sample.torrent());
    private final SteppedTimers timers = new SteppedTimers();
    private final HeapPieceMemory memory = new HeapPieceMemory(1 << 20);
    private final PieceReader reader = new PieceReader(store, new RecordingSource(), timers, Duration.ofSeconds(45));

    private final List<CompletableFuture<Lease>> waiting = new ArrayList<>();

    @Test
    void stalls_nothingWasRead_areNone() {
        assertEquals(stalls(0, 0, 0, 0, 0), reader.stalls());
    }

    @Test
    void stalls_aReadOfWhatIsHere_isNone() {
        arrive(1);

        reader.read(inPiece(1)).join().close();

        assertEquals(stalls(0, 0, 0, 0, 0), reader.stalls());
    }

    @Test
    void stalls_readsThatOverlap_areOneStall_asLongAsAnyWaits() {
        begin(1);
        timers.advance(Duration.ofSeconds(2));
        begin(2);
        timers.advance(Duration.ofSeconds(3));
        assertEquals(stalls(2, 5, 1, 5, 5), reader.stalls());

        arrive(1);
        timers.advance(Duration.ofSeconds(1));
        assertEquals(stalls(1, 4, 1, 6, 6), reader.stalls());

        arrive(2);
        timers.advance(Duration.ofSeconds(10));
        assertEquals(stalls(0, 0, 1, 6, 6), reader.stalls());
    }

    @Test
    void stalls_oneAfterTheOther_areCounted_andTheLongestIsKept() {
        for (int piece = 0; piece < 3; piece++) {
            begin(piece);
            timers.advance(Duration.ofSeconds(piece == 1 ? 7 : 1));
            arrive(piece);
            timers.advance(Duration.ofSeconds(5));
        }

        assertEquals(stalls(0, 0, 3, 9, 7), reader.stalls());
    }

    @Test
    void stalls_aReadThatIsGivenUp_waitsNoLonger() {
        var read = reader.read(inPiece(1));
        timers.advance(Duration.ofSeconds(4));
        read.cancel(false);
        timers.advance(Duration.ofSeconds(4));

        assertEquals(stalls(0, 0, 1, 4, 4), reader.stalls());
    }

    @Test
    void stalls_nothingComes_theReadsHaveFailed_andThoseThatFollow() {
        begin(1);
        begin(2);

        timers.advance(Duration.ofSeconds(45));
        begin(3);

        assertEquals(
                new Stalls(0, Duration.ZERO, 1, Duration.ofSeconds(45), Duration.ofSeconds(45), 3), reader.stalls());
    }

    private static Stalls stalls(int waiting, int longestWait, int count, int total, int longest) {
        return new Stalls(
                waiting,
                Duration.ofSeconds(longestWait),
                count,
                Duration.ofSeconds(total),
                Duration.ofSeconds(longest),
                0);
    }

    private void begin(int piece) {
        waiting.add(reader.read(inPiece(piece)));
    }

    private void arrive(int piece) {
        store.offer(piece, sample.buffer(piece, memory));
    }

    private static FileSpan inPiece(int piece) {
        return new FileSpan(0, (long) piece * PIECE + 10, 100);
    }
}
