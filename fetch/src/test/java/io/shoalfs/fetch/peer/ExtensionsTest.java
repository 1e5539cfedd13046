package io.shoalfs.fetch.peer;

import static io.shoalfs.fetch.peer.OneConnection.FAST;
import static io.shoalfs.fetch.peer.OneConnection.PIECES;
import static io.shoalfs.fetch.peer.OneConnection.extended;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.fetch.peer.Message.Extended;
import io.shoalfs.torrent.Block;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is said over the extension protocol: lt_donthave (BEP 54) and upload_only (BEP 21). */
class ExtensionsTest {

    private static final String KNOWS_DONT_HAVE = "d1:md11:lt_donthavei7eee";

    private final OneConnection one = new OneConnection();

    @AfterEach
    void nothingLeaks() {
        one.close();
    }

    @Test
    void tell_evicted_isSaidByThePeersNumber() {
        one.hold(3);
        one.hold(4);
        one.connected(FAST);
        one.hears(extended(KNOWS_DONT_HAVE));

        one.evict(4);

        assertEquals(List.of("extended 7 4"), one.said());
    }

    @Test
    void tell_evictedBeforeThePeersHandshake_isSaidAfterIt() {
        one.hold(3);
        one.hold(4);
        one.hold(5);
        one.connected(FAST);
        one.evict(4);
        one.evict(3);
        one.hold(3);
        assertEquals(List.of("have 3"), one.said());

        one.hears(extended(KNOWS_DONT_HAVE));

        assertEquals(List.of("extended 7 4"), one.said());
    }

    @Test
    void tell_evictedAndThePeerDoesNotKnowThat_saysNothing() {
        one.hold(3);
        one.connected(FAST);
        one.hears(extended("d1:mdee"));

        one.evict(3);

        assertEquals(List.of(), one.said());
    }

    @Test
    void dontHave_withRequestsOut_refusesTheseAndNoOthers() {
        var connection = one.connected(FAST);
        connection.request(new Block(2, 0));
        connection.request(new Block(2, 1));
        connection.request(new Block(3, 0));

        one.hears(dontHave(2));

        assertEquals(List.of("refused 2/0", "refused 2/1", "changed"), one.swarm.calls());
        assertFalse(connection.has(2));
        assertTrue(connection.serves(3));
        assertTrue(one.channel.isOpen());
    }

    @Test
    void dontHave_ofNoPieceOrNoNumber_endsTheConnection() {
        one.connected(FAST);
        one.hears(dontHave(PIECES));
        assertFalse(one.channel.isOpen());

        var other = new OneConnection();
        other.connected(FAST);
        other.hears(new Extended(Extensions.OUR_DONT_HAVE, ByteBuffer.allocate(3)));
        assertFalse(other.channel.isOpen());
        other.close();
    }

    @Test
    void uploadOnly_isSaidWhenAllIsHeldAndTakenBackWhenItIsNot() {
        IntStream.range(0, PIECES - 1).forEach(one::hold);
        one.connected(FAST);

        one.hold(PIECES - 1);
        assertEquals(List.of("have 9", "extended 0 upload_only", "NOT_INTERESTED"), one.said());

        one.evict(0);
        assertEquals(List.of("extended 0", "INTERESTED"), one.said());
        one.evict(1);
        assertEquals(List.of(), one.said());
    }

    @Test
    void handshake_uploadOnly_isWhatItIs() throws Exception {
        for (boolean uploadOnly : new boolean[] {true, false}) {
            var ours = new ExtensionHandshake(Extensions.known(), 250, uploadOnly, "us", OptionalInt.of(1));
            var read = ExtensionHandshake.read(ours.write(InetAddress.getLoopbackAddress()));
            assertEquals(ours, read);
            assertEquals(uploadOnly, read.uploadOnly());
        }
    }

    private static Extended dontHave(int piece) {
        return new Extended(Extensions.OUR_DONT_HAVE, ByteBuffer.allocate(4).putInt(0, piece));
    }
}
