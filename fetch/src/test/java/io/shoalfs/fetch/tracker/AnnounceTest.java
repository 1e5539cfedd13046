package io.shoalfs.fetch.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.netty.util.NetUtil;
import io.shoalfs.torrent.InfoHash;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What trackers are told of where we are. */
class AnnounceTest {

    private static final URI TRACKER = URI.create("udp://t.example:1");

    private static Announce at(@Nullable String address) {
        var parsed = address == null ? null : NetUtil.createInetAddressFromIpAddressString(address);
        return new Announce(
                new InfoHash("00".repeat(20)),
                "00".repeat(20),
                new Announce.Place(parsed, 4_242),
                new Announce.Progress(0, 0, 0),
                AnnounceEvent.NONE,
                80);
    }

    private static String query(Announce announce) {
        return announce.at(URI.create("http://t.example/announce"), "").getRawQuery();
    }

    /** The address and the port, as they lie in the datagram (BEP 15). */
    private static String datagram(Announce announce) {
        var out = Unpooled.buffer();
        new UdpAnnounce(TRACKER, announce).writeTo(out);
        // The connection's id, the action and the transaction's are before it.
        int address = out.getInt(84 - 16);
        return address + ":" + out.getUnsignedShort(96 - 16);
    }

    @Test
    void at_anAddress_saysItToEachKindOfTracker() {
        assertTrue(query(at("192.0.2.7")).contains("&port=4242&"), query(at("192.0.2.7")));
        assertTrue(query(at("192.0.2.7")).endsWith("&ip=192%2E0%2E2%2E7&ipv4=192%2E0%2E2%2E7"), query(at("192.0.2.7")));
        assertEquals(0xc0000207 + ":4242", datagram(at("192.0.2.7")));
    }

    @Test
    void at_anAddressOfIpv6_saysItWhereThereIsRoom() {
        var query = query(at("2001:db8::1"));
        assertTrue(query.contains("&ip=2001%3Adb8%3A0%3A0%3A0%3A0%3A0%3A1&ipv6=2001%3Adb8%3A"), query);
        assertEquals("0:4242", datagram(at("2001:db8::1")));
    }

    @Test
    void at_noAddress_leavesItToTheTracker() {
        assertFalse(query(at(null)).contains("ip"), query(at(null)));
        assertEquals("0:4242", datagram(at(null)));
    }
}
