package io.shoalfs.fetch.peer;

import static io.shoalfs.fetch.peer.OneConnection.FAST;
import static io.shoalfs.fetch.peer.OneConnection.SAMPLE;
import static io.shoalfs.fetch.peer.OneConnection.bitfield;
import static io.shoalfs.fetch.peer.OneConnection.extended;
import static io.shoalfs.fetch.peer.OneConnection.messages;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.shoalfs.fetch.peer.Message.Cancel;
import io.shoalfs.fetch.peer.Message.Flag;
import io.shoalfs.fetch.peer.Message.Piece;
import io.shoalfs.fetch.peer.Message.Request;
import io.shoalfs.torrent.Block;
import io.shoalfs.torrent.PieceSpan;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a connection gives its peer. */
class PeerConnectionUploadTest {

    private final OneConnection one = new OneConnection();

    @AfterEach
    void nothingLeaks() {
        one.close();
    }

    @Test
    void request_held_isOneBufferWithHeaderAndContent() {
        one.hold(2);
        one.connected(FAST);
        one.hears(Flag.INTERESTED);
        assertEquals(List.of("UNCHOKE"), one.said());

        one.hears(new Request(new PieceSpan(2, 5, 100)));
        one.disk.runAll();

        var expected = ByteBuffer.wrap(SAMPLE.piece(2), 5, 100).slice();
        var wire = one.oneWrite();
        assertEquals(13 + 100, wire.readableBytes());
        assertEquals(expected, wire.nioBuffer(13, 100));
        assertEquals(List.of("piece 2 5+100"), messages(wire));
        assertEquals(100, one.uploads.uploaded());
    }

    @Test
    void request_notHeldOrChoked_isRejectedIfThePeerKnowsThat() {
        one.hold(2);
        one.connected(FAST);
        one.hears(new Request(new PieceSpan(2, 0, 100)));
        assertEquals(List.of("reject 2 0+100"), one.said());

        one.hears(Flag.INTERESTED, new Request(new PieceSpan(3, 0, 100)));
        assertEquals(List.of("UNCHOKE", "reject 3 0+100"), one.said());
    }

    @Test
    void request_evictedMeanwhile_isRejected() {
        one.hold(2);
        one.connected(FAST);
        one.hears(Flag.INTERESTED, new Request(new PieceSpan(2, 0, 100)));
        one.said();

        one.store.evict(2);
        one.disk.runAll();

        assertEquals(List.of("reject 2 0+100"), one.said());
    }

    @Test
    void request_outOfThePiece_endsTheConnection() {
        one.hold(9);
        one.connected(FAST);

        one.hears(Flag.INTERESTED, new Request(new PieceSpan(9, 20_000, 2)));

        assertFalse(one.channel.isOpen());
    }

    /** What libtorrent asks of a v2 torrent's last piece: the whole block, which it takes with zeros at the end. */
    @Test
    void request_wholeBlockAtAV2TorrentsEnd_endsWithZeros() {
        try (var v2 = new OneConnection(OneConnection.V2)) {
            v2.hold(9);
            v2.connected(FAST);
            v2.hears(Flag.INTERESTED);
            v2.said();

            v2.hears(new Request(new PieceSpan(9, 16_384, 16_384)));
            v2.disk.runAll();

            var expected = ByteBuffer.allocate(16_384)
                    .put(SAMPLE.piece(9), 16_384, 20_001 - 16_384)
                    .rewind();
            var wire = v2.oneWrite();
            assertEquals(expected, wire.nioBuffer(13, 16_384));
            assertEquals(List.of("piece 9 16384+16384"), messages(wire));
        }
    }

    @Test
    void request_beyondTheLimits_isRejectedAndTheRestWaits() {
        one.hold(2);
        one.connected(FAST);
        one.hears(Flag.INTERESTED);
        one.said();
        // 40,000 bytes may be on their way: two of these; three more wait; the sixth is too many.
        var spans = IntStream.range(0, 6)
                .mapToObj(i -> new PieceSpan(2, i * 1_000, 20_000))
                .toList();

        spans.forEach(span -> one.hears(new Request(span)));
        assertEquals(List.of("reject 2 5000+20000"), one.said());

        one.hears(new Cancel(spans.get(2)));
        assertEquals(List.of("reject 2 2000+20000"), one.said());
        one.disk.runAll();
        assertEquals(List.of("piece 2 0+20000", "piece 2 1000+20000"), one.said());
        one.disk.runAll();
        assertEquals(List.of("piece 2 3000+20000", "piece 2 4000+20000"), one.said());
    }

    /** The store's threads serve readers too: no long queue of ours stands before them. */
    @Test
    void request_many_twoAtATimeAreWithTheStore() {
        one.hold(2);
        one.connected(FAST);
        one.hears(Flag.INTERESTED);
        one.said();

        for (int i = 0; i < 5; i++) {
            one.hears(new Request(new PieceSpan(2, i, 100)));
        }

        assertEquals(2, one.onDisk);
        one.disk.runAll();
        assertEquals(5, one.said().size());
    }

    @Test
    void close_whileTheStoreCopies_releasesTheBuffer() {
        var allocator = new UnpooledByteBufAllocator(false);
        one.channel.config().setAllocator(allocator);
        one.hold(2);
        var connection = one.connected(FAST);
        one.hears(Flag.INTERESTED, new Request(new PieceSpan(2, 0, 16384)));
        one.said();
        assertTrue(allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory() > 0);

        connection.close("enough");
        one.channel.runPendingTasks();
        one.disk.runAll();
        one.channel.runPendingTasks();

        assertEquals(0, allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory());
    }

    /** BEP 21: it says that it is interested, and that it asks for nothing. */
    @Test
    void uploadOnly_takesNoSlotUntilThePeerTakesItBack() {
        one.hold(2);
        one.connected(FAST);

        one.hears(extended("d11:upload_onlyi1ee"), Flag.INTERESTED);
        assertEquals(List.of(), one.said());
        one.hears(extended("d11:upload_onlyi0ee"));
        assertEquals(List.of("UNCHOKE"), one.said());
        one.hears(extended("d11:upload_onlyi1ee"));
        assertEquals(List.of("CHOKE"), one.said());
    }

    @Test
    void received_countsWhatWasAskedFor_andGivenWhatWasSent() {
        one.hold(2);
        var connection = one.connected(FAST);
        connection.request(new Block(3, 0));
        one.hears(Flag.INTERESTED, piece(3, 0), piece(3, 0), piece(4, 0));
        assertEquals(16384, connection.received());
        assertEquals(0, connection.given());

        one.hears(new Request(new PieceSpan(2, 0, 100)));
        one.disk.runAll();
        one.said();

        assertEquals(100, connection.given());
    }

    private static Piece piece(int piece, int offset) {
        return new Piece(piece, offset, ByteBuffer.allocate(16384));
    }

    @Test
    void tell_newPiece_isSaidAndEndsInterestWhenNothingIsLacking() {
        one.connect(FAST);
        one.hears(bitfield(4));
        one.said();

        one.hold(4);
        one.channel.runPendingTasks();

        assertEquals(List.of("have 4", "NOT_INTERESTED"), one.said());
    }
}
