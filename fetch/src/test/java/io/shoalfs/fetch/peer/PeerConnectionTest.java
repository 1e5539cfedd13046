package io.shoalfs.fetch.peer;

import static io.shoalfs.fetch.peer.OneConnection.FAST;
import static io.shoalfs.fetch.peer.OneConnection.PIECES;
import static io.shoalfs.fetch.peer.OneConnection.PLAIN;
import static io.shoalfs.fetch.peer.OneConnection.bitfield;
import static io.shoalfs.fetch.peer.OneConnection.extended;
import static io.shoalfs.fetch.peer.OneConnection.messages;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.fetch.net.Channels;
import io.shoalfs.fetch.peer.Message.AllowedFast;
import io.shoalfs.fetch.peer.Message.Flag;
import io.shoalfs.fetch.peer.Message.Piece;
import io.shoalfs.fetch.peer.Message.Reject;
import io.shoalfs.torrent.Block;
import io.shoalfs.torrent.PieceSpan;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a connection tells its swarm, and asks of its peer. */
class PeerConnectionTest {

    private final OneConnection one = new OneConnection();

    @AfterEach
    void nothingLeaks() {
        one.close();
    }

    @Test
    void start_fastPeer_saysWhatWeHaveFirst() {
        one.hold(3);
        one.connect(FAST);

        assertEquals(List.of("bitfield 3", "extended 0"), one.said());
        assertEquals(List.of("joined", "opened"), one.swarm.calls());
    }

    @Test
    void start_nothingAndEverything_areOneByteForAFastPeer() {
        one.connect(FAST);
        assertEquals(List.of("HAVE_NONE", "extended 0"), one.said());

        var other = new OneConnection();
        IntStream.range(0, PIECES).forEach(other::hold);
        other.connect(FAST);
        assertEquals(List.of("HAVE_ALL", "extended 0 upload_only"), other.said());
        other.close();
    }

    @Test
    void start_plainPeerAndNothingHeld_saysNothing() {
        one.connect(PLAIN);

        assertEquals(List.of(), one.said());
    }

    @Test
    void serves_whatItHas_onceItUnchokes() {
        var connection = one.connect(FAST);
        one.hears(bitfield(1, 4));

        assertTrue(connection.has(4));
        assertFalse(connection.serves(4));
        assertTrue(one.said().contains("INTERESTED"));

        one.hears(Flag.UNCHOKE);
        assertTrue(connection.serves(4));
        assertFalse(connection.serves(5));

        one.hears(Flag.CHOKE, new AllowedFast(1));
        assertTrue(connection.serves(1));
        assertFalse(connection.serves(4));
    }

    @Test
    void hear_manyMessagesAtOnce_tellsOfTheChangeOnce() {
        one.connect(FAST);
        one.swarm.calls();

        one.hears(bitfield(1, 4), Flag.UNCHOKE, new AllowedFast(2));

        assertEquals(List.of("changed"), one.swarm.calls());
    }

    @Test
    void request_severalInARound_areOneWrite() {
        var connection = one.connected(FAST);

        connection.request(new Block(0, 0));
        connection.request(new Block(0, 1));
        connection.request(new Block(9, 1));
        connection.flush();

        assertEquals(
                List.of("request 0 0+16384", "request 0 16384+16384", "request 9 16384+3617"),
                messages(one.oneWrite()));
    }

    @Test
    void request_blockComes_isReceivedOnceAndMakesRoom() {
        var connection = one.connected(FAST);
        int room = connection.room();
        connection.request(new Block(0, 2));
        connection.flush();
        assertEquals(room - 1, connection.room());

        one.hears(new Piece(0, 32768, ByteBuffer.allocate(7232)));

        assertEquals(List.of("received 0/2 of 7232"), one.swarm.calls());
        assertEquals(room, connection.room());
    }

    @Test
    void cancel_beforeTheAnswer_makesRoomAndSaysSo() {
        var connection = one.connected(FAST);
        int room = connection.room();
        connection.request(new Block(0, 0));
        connection.cancel(new Block(0, 0));
        connection.cancel(new Block(0, 1));
        connection.flush();

        assertEquals(List.of("request 0 0+16384", "cancel 0 0+16384"), one.said());
        assertEquals(room, connection.room());
    }

    @Test
    void room_whatThePeerSays_isTheLimit() {
        var connection = one.connected(FAST);

        one.hears(extended("d4:reqqi7e1:v3:abce"));

        assertEquals(7, connection.room());
        assertEquals("abc", connection.client());
    }

    @Test
    void choke_plainPeer_refusesAllThatIsOut() {
        var connection = one.connected(PLAIN);
        connection.request(new Block(1, 0));

        one.hears(Flag.CHOKE);

        assertEquals(List.of("refused 1/0", "changed"), one.swarm.calls());
    }

    @Test
    void choke_fastPeer_refusesWhatItRejects() {
        var connection = one.connected(FAST);
        connection.request(new Block(1, 0));
        connection.request(new Block(1, 1));

        one.hears(Flag.CHOKE, new Reject(new PieceSpan(1, 16384, 16384)));

        assertEquals(List.of("refused 1/1", "changed"), one.swarm.calls());
    }

    @Test
    void piece_thatIsNoBlock_endsTheConnection() {
        for (var piece : List.of(
                new Piece(0, 7, ByteBuffer.allocate(16384)),
                new Piece(0, 0, ByteBuffer.allocate(16383)),
                new Piece(0, 0, ByteBuffer.allocate(16385)),
                new Piece(0, 49152, ByteBuffer.allocate(16384)),
                new Piece(9, 16384, ByteBuffer.allocate(16384)))) {
            var each = new OneConnection();
            each.connected(FAST);

            each.hears(piece);

            assertFalse(each.channel.isOpen(), piece.toString());
            each.close();
        }
    }

    @Test
    void piece_unaskedTooOften_endsTheConnection() {
        one.connected(FAST);
        for (int i = 0; i < 1_000; i++) {
            one.hears(new Piece(0, 32768, ByteBuffer.allocate(7232)));
        }
        assertTrue(one.channel.isOpen());

        one.hears(new Piece(0, 32768, ByteBuffer.allocate(7232)));

        assertFalse(one.channel.isOpen());
    }

    @Test
    void close_byThePeer_isToldOnceAndLeavesNothing() {
        var connection = one.connected(FAST);
        connection.request(new Block(0, 0));

        Channels.close(one.channel);
        one.channel.runPendingTasks();
        connection.close("again");

        assertEquals(
                List.of("left: the peer closed the connection", "closed: the peer closed the connection"),
                one.swarm.calls());
        assertEquals(0, connection.room());
        assertFalse(connection.serves(0));
    }

    @Test
    void haveAll_withoutFast_endsTheConnection() {
        one.connect(PLAIN);

        one.hears(Flag.HAVE_ALL);

        assertFalse(one.channel.isOpen());
    }
}
