package io.shoalfs.fetch.peer;

import static io.shoalfs.fetch.peer.OneConnection.FAST;
import static io.shoalfs.fetch.peer.OneConnection.PIECES;
import static io.shoalfs.fetch.peer.OneConnection.extended;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.util.NetUtil;
import io.shoalfs.fetch.peer.Message.Extended;
import io.shoalfs.fetch.rack.Distance;
import io.shoalfs.fetch.rack.Sharing;
import io.shoalfs.fetch.rack.Topology;
import io.shoalfs.fetch.rack.Wish;
import io.shoalfs.torrent.Block;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
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
            var ours = new ExtensionHandshake(Extensions.known(true), 250, uploadOnly, "us", OptionalInt.of(1));
            var read = ExtensionHandshake.read(ours.write(InetAddress.getLoopbackAddress()));
            assertEquals(ours, read);
            assertEquals(uploadOnly, read.uploadOnly());
        }
    }

    @Test
    void exchange_ofAPublicTorrent_goesBothWays() {
        one.swarm.exchanging = true;
        var connection = one.connected(FAST);
        assertFalse(connection.exchanges());
        one.hears(extended("d1:md6:ut_pexi9eee"));
        assertTrue(connection.exchanges());
        one.said();
        one.swarm.calls();
        var known = List.of(
                new PeerExchange.Known(at("1.2.3.4", 258), true, false),
                new PeerExchange.Known(at("::1", 80), false, true));
        var exchange = new PeerExchange(known, List.of(at("5.6.7.8", 1)));

        connection.tell(exchange);
        one.hears(new Extended(Extensions.OUR_PEX, exchange.write()));

        assertEquals(
                1,
                one.said().stream()
                        .filter(said -> said.startsWith("extended 9"))
                        .count());
        assertEquals(List.of("learned [/1.2.3.4:258, /[0:0:0:0:0:0:0:1]:80]"), one.swarm.calls());
    }

    @Test
    void exchange_ofAPrivateTorrent_isNeitherOfferedNorSaidNorHeard() {
        var connection = one.connected(FAST);
        one.hears(extended("d1:md6:ut_pexi9eee"));
        one.said();
        one.swarm.calls();

        connection.tell(new PeerExchange(List.of(), List.of(at("5.6.7.8", 1))));
        one.hears(new Extended(
                Extensions.OUR_PEX, ByteBuffer.wrap("d5:added6:abcdefe".getBytes(StandardCharsets.US_ASCII))));

        assertFalse(connection.exchanges());
        assertEquals(List.of(), one.said());
        assertEquals(List.of(), one.swarm.calls());
    }

    @Test
    void exchange_thatIsNone_endsTheConnection() {
        one.swarm.exchanging = true;
        one.connected(FAST);

        one.hears(new Extended(Extensions.OUR_PEX, ByteBuffer.wrap("le".getBytes(StandardCharsets.US_ASCII))));

        assertTrue(one.swarm.calls().contains("left: its ut_pex is no dictionary"));
    }

    @Test
    void handshake_ofANodeThatShares_isWhatItIs() throws Exception {
        var ours = new ExtensionHandshake(Extensions.known(true), 250, false, "us", OptionalInt.of(1))
                .sharing(Extensions.OUR_WISH, Topology.parse("eu/a/r1"));

        assertEquals(ours, ExtensionHandshake.read(ours.write(InetAddress.getLoopbackAddress())));
    }

    @Test
    void wish_ofANodeThatShares_goesBothWays() {
        one.sharing = new Sharing(Topology.parse("eu/a/r1"), InetAddress::isLoopbackAddress);
        var connection = one.connected(FAST);
        assertNull(connection.sharer());
        one.hears(extended("d1:md10:shoal_wishi9ee8:shoal_at4:eu/be"));
        one.said();
        one.swarm.calls();

        var sharer = Objects.requireNonNull(connection.sharer());
        sharer.say(Wish.NOW, 3);
        sharer.say(Wish.NOW, 4);
        sharer.say(Wish.CANCEL, 3);
        connection.flush();
        one.hears(wish("000000000700000008"));

        assertEquals(
                Topology.parse("eu/b"),
                Objects.requireNonNull(connection.sharer()).self().at());
        assertEquals(Distance.REGION, connection.distance());
        assertEquals(
                2,
                one.said().stream()
                        .filter(said -> said.startsWith("extended 9"))
                        .count());
        assertEquals(List.of("said AHEAD 7", "said AHEAD 8"), one.swarm.calls());
    }

    @Test
    void wish_ofAStranger_isNotHeard() {
        one.sharing = new Sharing(Topology.NONE, address -> false);
        var connection = one.connected(FAST);
        one.hears(extended("d1:md10:shoal_wishi9ee8:shoal_at0:e"));
        one.swarm.calls();

        assertNull(connection.sharer());
        assertEquals(Distance.FAR, connection.distance());
    }

    @Test
    void wish_ofAPieceThatThereIsNot_endsTheConnection() {
        one.sharing = new Sharing(Topology.NONE, InetAddress::isLoopbackAddress);
        one.connected(FAST);
        one.hears(extended("d1:md10:shoal_wishi9ee8:shoal_at0:e"));

        one.hears(wish("000000000a"));

        assertFalse(one.channel.isOpen());
    }

    private static Extended wish(String hexadecimal) {
        return new Extended(Extensions.OUR_WISH, ByteBuffer.wrap(HexFormat.of().parseHex(hexadecimal)));
    }

    private static InetSocketAddress at(String digits, int port) {
        return new InetSocketAddress(NetUtil.createInetAddressFromIpAddressString(digits), port);
    }

    private static Extended dontHave(int piece) {
        return new Extended(Extensions.OUR_DONT_HAVE, ByteBuffer.allocate(4).putInt(0, piece));
    }
}
