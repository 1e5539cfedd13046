package io.shoalfs.mount.fs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.cache.HeapPieceMemory;
import io.shoalfs.cache.Lease;
import io.shoalfs.cache.MemoryPieceStore;
import io.shoalfs.cache.PieceReader;
import io.shoalfs.cache.RecordingSource;
import io.shoalfs.cache.RecordingSource.Demand;
import io.shoalfs.cache.SteppedTimers;
import io.shoalfs.cache.Urgency;
import io.shoalfs.torrent.Name;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TorrentVolumeTest {

    private static final int PIECE = 1 << 16;
    private static final long READ_AHEAD = 8 * PIECE;

    private final SampleTree tree = sample();
    private final MemoryPieceStore store = new MemoryPieceStore(tree.torrent());
    private final RecordingSource source = new RecordingSource();
    private final SteppedTimers timers = new SteppedTimers();
    private final PieceReader reader = new PieceReader(store, source, timers, Duration.ofSeconds(45));
    private final TorrentVolume volume = new TorrentVolume(store, reader, Instant.ofEpochSecond(1), READ_AHEAD);

    /** 40 pieces of one file, then twenty files of half a piece each. */
    private static SampleTree sample() {
        var lengths = new LinkedHashMap<String, Integer>();
        lengths.put("large", 40 * PIECE);
        for (int i = 10; i < 30; i++) {
            lengths.put("d/" + i, PIECE / 2);
        }
        return SampleTree.of(PIECE, lengths);
    }

    @Test
    void read_ofWhatIsHeld_isAnsweredAtOnce_andDemandsNothing() throws FsException {
        bring(0);

        var reply = read(open("large"), 10, 100);

        assertArrayEquals(Arrays.copyOfRange(tree.file("large"), 10, 110), reply.bytes);
        assertEquals(List.of(), source.takeDemands());
    }

    @Test
    void read_ofWhatIsMissing_demandsIt_isAnsweredOnArrival_andWithdraws() throws FsException {
        var reply = read(open("large"), PIECE - 10, 20);

        assertEquals(List.of(new Demand(0, Urgency.BLOCKING), new Demand(1, Urgency.BLOCKING)), source.takeDemands());
        bring(0);
        assertNull(reply.bytes);
        bring(1);
        assertArrayEquals(Arrays.copyOfRange(tree.file("large"), PIECE - 10, PIECE + 10), reply.bytes);
        assertEquals(List.of(new Demand(0, Urgency.NONE), new Demand(1, Urgency.NONE)), source.takeDemands());
    }

    @Test
    void read_isNeverShortBeforeTheEnd_andEndsThere() throws FsException {
        bringAll();
        var handle = open("d/10");
        byte[] all = tree.file("d/10");

        assertArrayEquals(all, read(handle, 0, 1 << 20).bytes);
        assertArrayEquals(
                Arrays.copyOfRange(all, all.length - 1, all.length), read(handle, all.length - 1, 4096).bytes);
        assertArrayEquals(new byte[0], read(handle, all.length, 4096).bytes);
        assertArrayEquals(new byte[0], read(handle, Long.MAX_VALUE - 5000, 4096).bytes);
    }

    @Test
    void read_thatIsCancelled_failsWithEintr_andWithdrawsItsDemand() throws FsException {
        var reply = read(open("large"), 0, 10);
        source.takeDemands();

        reply.cancel();

        assertEquals(Errno.EINTR, reply.errno);
        assertEquals(List.of(new Demand(0, Urgency.NONE)), source.takeDemands());
    }

    @Test
    void read_withoutProgress_failsWithEio_andTheReasonIsAnAttribute() throws FsException {
        var reply = read(open("large"), 0, 10);
        timers.advance(Duration.ofSeconds(46));

        assertEquals(Errno.EIO, reply.errno);
        assertTrue(volume.attributes(node("large")).contains("user.shoalfs.error"));
        assertTrue(attribute("large", "user.shoalfs.error").contains("no peer is connected"));
        assertEquals(Errno.ENODATA, noAttribute("d/10", "user.shoalfs.error"));
    }

    @Test
    void closedReader_endsReadsWithEio() throws FsException {
        var reply = read(open("large"), 0, 10);

        reader.close();

        assertEquals(Errno.EIO, reply.errno);
    }

    @Test
    void readsInOrder_expectWhatFollows_readsElsewhere_withdrawIt() throws FsException {
        bring(0);
        bring(1);
        var handle = open("large");
        read(handle, 0, PIECE);
        assertEquals(List.of(), source.takeDemands());

        read(handle, PIECE, PIECE);
        assertEquals(demands(2, 10, Urgency.READAHEAD), source.takeDemands());

        bring(30);
        read(handle, 30L * PIECE, PIECE);
        assertEquals(demands(2, 10, Urgency.NONE), source.takeDemands());
    }

    @Test
    void release_withdrawsWhatWasExpected() throws FsException {
        bring(0);
        bring(1);
        var handle = open("large");
        read(handle, 0, PIECE);
        read(handle, PIECE, PIECE);
        source.takeDemands();

        volume.release(handle);

        assertEquals(demands(2, 10, Urgency.NONE), source.takeDemands());
    }

    @Test
    void readsInOrder_claimOnlyWhatIsNew() throws FsException {
        var handle = open("large");
        for (int i = 0; i < 10; i++) {
            bring(i);
            read(handle, (long) i * PIECE, PIECE);
        }

        var demands = source.takeDemands();
        var expected = new ArrayList<>(demands(2, 10, Urgency.READAHEAD));
        for (int i = 2; i < 10; i++) {
            expected.add(new Demand(i + 8, Urgency.READAHEAD));
            expected.add(new Demand(i, Urgency.NONE));
        }
        assertEquals(expected, demands);
    }

    @Test
    void filesReadInOrder_expectTheNextOnes() throws FsException {
        // Two files a piece: 10 and 11 lie in piece 40.
        bring(40);
        bring(41);
        for (int i = 10; i < 13; i++) {
            read(open("d/" + i), 0, PIECE);
        }
        assertEquals(List.of(), source.takeDemands());

        read(open("d/13"), 0, PIECE);

        // 13 lies in piece 41, which is here; a window of 8 pieces goes on to 28, in piece 49.
        assertEquals(demands(42, 50, Urgency.READAHEAD), source.takeDemands());
    }

    @Test
    void filesReadByTwoInOrder_areInOrderToo() throws FsException {
        for (int piece = 40; piece <= 46; piece++) {
            bring(piece);
        }
        for (int i : List.of(11, 10, 13, 12, 15, 14, 17, 16, 19, 18, 21, 20, 23)) {
            read(open("d/" + i), 0, PIECE);
        }

        assertTrue(source.takeDemands().contains(new Demand(48, Urgency.READAHEAD)));
    }

    @Test
    void closedVolume_opensNothing_andExpectsNothing() throws FsException {
        bring(40);
        bring(41);
        for (int i = 10; i < 14; i++) {
            read(open("d/" + i), 0, PIECE);
        }
        source.takeDemands();

        volume.close();

        assertEquals(demands(42, 50, Urgency.NONE), source.takeDemands());
        assertEquals(
                Errno.ENXIO,
                assertThrows(FsException.class, () -> volume.open(node("large")))
                        .errno());
    }

    @Test
    void open_ofADirectory_isEisdir() {
        var failure = assertThrows(FsException.class, () -> volume.open(volume.root()));

        assertEquals(Errno.EISDIR, failure.errno());
    }

    @Test
    void attributes_tellWhatIsHeld() throws FsException {
        bring(3);
        bring(40);

        assertEquals(Integer.toString(PIECE), attribute("large", "user.shoalfs.held"));
        assertEquals(Integer.toString(PIECE / 2), attribute("d/11", "user.shoalfs.held"));
        assertEquals("0", attribute("d/12", "user.shoalfs.held"));
        assertEquals(tree.torrent().id().primary().hex(), attribute("large", "user.shoalfs.infohash"));
        assertEquals(Errno.ENODATA, noAttribute("large", "user.other"));
        assertEquals(Errno.EOPNOTSUPP, noAttribute("large", "security.selinux"));
        assertEquals(Errno.EOPNOTSUPP, noAttribute("d", "system.posix_acl_access"));
        assertEquals(List.of("user.shoalfs.infohash", "user.shoalfs.held"), volume.attributes(node("large")));
    }

    @Test
    void list_beginsWhereItIsTold_andEndsWhenTheSinkIsFull() {
        var names = new ArrayList<String>();
        var directory = node("d");

        volume.list(directory, 5, (name, node) -> names.size() < 3 && names.add(name.toString()));

        assertEquals(List.of("15", "16", "17"), names);
    }

    private Handle open(String path) throws FsException {
        return volume.open(node(path));
    }

    private Node node(String path) {
        Node node = volume.root();
        for (String name : path.split("/", -1)) {
            var child = volume.child(node, Name.of(name));
            assertNotNull(child, path);
            node = child;
        }
        return node;
    }

    private String attribute(String path, String name) throws FsException {
        return new String(volume.attribute(node(path), name), StandardCharsets.UTF_8);
    }

    private Errno noAttribute(String path, String name) {
        return assertThrows(FsException.class, () -> volume.attribute(node(path), name))
                .errno();
    }

    private Reply read(Handle handle, long offset, int length) {
        var reply = new Reply();
        volume.read(handle, offset, length, reply);
        return reply;
    }

    private void bring(int piece) {
        byte[] bytes = tree.piece(piece);
        var buffer = new HeapPieceMemory(1 << 30)
                .take(bytes.length, Urgency.BLOCKING)
                .orElseThrow();
        buffer.bytes().put(bytes);
        store.offer(piece, buffer).toCompletableFuture().join();
    }

    private void bringAll() {
        for (int piece = 0; piece < tree.torrent().layout().pieceCount(); piece++) {
            bring(piece);
        }
    }

    private static List<Demand> demands(int from, int to, Urgency urgency) {
        var demands = new ArrayList<Demand>();
        for (int piece = from; piece < to; piece++) {
            demands.add(new Demand(piece, urgency));
        }
        return demands;
    }

    /** A reply that keeps its one answer. */
    private static final class Reply implements ReadReply {

        private byte @Nullable [] bytes;
        private @Nullable Errno errno;
        private @Nullable Runnable withdraw;

        @Override
        public void from(Lease lease) {
            var target = ByteBuffer.allocate(lease.length());
            try (lease) {
                lease.copyTo(target);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            answer(target.array(), null);
        }

        @Override
        public void empty() {
            answer(new byte[0], null);
        }

        @Override
        public void fail(Errno errno) {
            answer(null, errno);
        }

        @Override
        public void onCancel(Runnable withdraw) {
            this.withdraw = withdraw;
        }

        void cancel() {
            assertNotNull(withdraw);
            withdraw.run();
        }

        private void answer(byte @Nullable [] bytes, @Nullable Errno errno) {
            assertTrue(this.bytes == null && this.errno == null, "answered twice");
            this.bytes = bytes;
            this.errno = errno;
        }
    }
}
