package io.shoalfs.mount.fs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.shoalfs.cache.HeapPieceMemory;
import io.shoalfs.cache.Lease;
import io.shoalfs.cache.MemoryPieceStore;
import io.shoalfs.cache.PieceReader;
import io.shoalfs.cache.RecordingSource;
import io.shoalfs.cache.RecordingSource.Demand;
import io.shoalfs.cache.SteppedTimers;
import io.shoalfs.cache.Urgency;
import io.shoalfs.torrent.Name;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is fetched of files of a few pieces, when, and for whom. */
class SmallFileTest {

    private static final int PIECE = 1 << 16;

    private final SampleTree tree = sample();
    private final MemoryPieceStore store = new MemoryPieceStore(tree.torrent());
    private final RecordingSource source = new RecordingSource();
    private final PieceReader reader = new PieceReader(store, source, new SteppedTimers(), Duration.ofSeconds(45));
    private final TorrentVolume volume = new TorrentVolume(store, reader, Instant.EPOCH, 32L << 20);

    /** The first two share piece 0, {@code across} has 0 to 3, {@code large} is behind it. */
    private static SampleTree sample() {
        var lengths = new LinkedHashMap<String, Integer>();
        lengths.put("one", 1000);
        lengths.put("two", 1000);
        lengths.put("across", 3 * PIECE);
        lengths.put("large", (int) ReadAhead.FIRST + 1);
        return SampleTree.of(PIECE, lengths);
    }

    @Test
    void open_withoutARead_fetchesNothing() throws FsException {
        for (String path : tree.paths()) {
            volume.release(open(path));
        }

        assertEquals(List.of(), source.takeDemands());
    }

    @Test
    void firstRead_thatMustBeFetched_bringsAllOfTheFile() throws FsException {
        read(open("across"), 0);

        assertEquals(
                List.of(
                        new Demand(0, Urgency.BLOCKING),
                        new Demand(1, Urgency.READAHEAD),
                        new Demand(2, Urgency.READAHEAD),
                        new Demand(3, Urgency.READAHEAD)),
                source.takeDemands());
    }

    @Test
    void firstRead_atTheEnd_bringsAllOfTheFile() throws FsException {
        read(open("across"), 3 * PIECE - 10);

        assertEquals(
                List.of(
                        new Demand(3, Urgency.BLOCKING),
                        new Demand(0, Urgency.READAHEAD),
                        new Demand(1, Urgency.READAHEAD),
                        new Demand(2, Urgency.READAHEAD)),
                source.takeDemands());
    }

    @Test
    void firstRead_ofWhatIsHeld_bringsNothing() throws FsException {
        bring(0);

        read(open("across"), 0);

        assertEquals(List.of(), source.takeDemands());
    }

    @Test
    void firstRead_inAPieceThatANeighbourBrought_costsNothing() throws FsException {
        read(open("one"), 0);
        assertEquals(List.of(new Demand(0, Urgency.BLOCKING)), source.takeDemands());
        bring(0);
        source.takeDemands();

        read(open("two"), 0);

        assertEquals(List.of(), source.takeDemands());
    }

    @Test
    void firstRead_ofALargeFile_bringsNoMoreThanItself() throws FsException {
        read(open("large"), 0);

        assertEquals(List.of(new Demand(3, Urgency.BLOCKING)), source.takeDemands());
    }

    @Test
    void release_withdraws() throws FsException {
        var first = open("across");
        read(first, 0);
        source.takeDemands();

        volume.release(first);

        assertEquals(
                List.of(new Demand(1, Urgency.NONE), new Demand(2, Urgency.NONE), new Demand(3, Urgency.NONE)),
                source.takeDemands());
    }

    private Handle open(String path) throws FsException {
        var node = volume.child(volume.root(), Name.of(path));
        assertNotNull(node);
        return volume.open(node);
    }

    private void read(Handle handle, long offset) {
        volume.read(handle, offset, 10, new Ignored());
    }

    private void bring(int piece) {
        byte[] bytes = tree.piece(piece);
        var buffer = new HeapPieceMemory(1 << 30)
                .take(bytes.length, Urgency.BLOCKING)
                .orElseThrow();
        buffer.bytes().put(bytes);
        store.offer(piece, buffer).toCompletableFuture().join();
    }

    /** What is answered is of no interest here. */
    private static final class Ignored implements ReadReply {

        @Override
        public void from(Lease lease) {
            lease.close();
        }

        @Override
        public void empty() {}

        @Override
        public void fail(Errno errno) {}

        @Override
        public void onCancel(Runnable withdraw) {}
    }
}
