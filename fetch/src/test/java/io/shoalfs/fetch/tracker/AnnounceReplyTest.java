package io.shoalfs.fetch.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.fetch.metainfo.BencodeWriter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class AnnounceReplyTest {

    @Test
    void read_compactPeersOfBothFamilies_areAddresses() throws Exception {
        var reply = read("d8:intervali900e12:min intervali60e5:peers12:" + "\1\2\3\4\0P" + "\1\2\3\5\u001a\u00e1"
                + "6:peers618:" + "\0".repeat(15) + "\1\0Q" + "e");

        assertEquals(List.of(address("1.2.3.4", 80), address("1.2.3.5", 6881), address("::1", 81)), reply.peers());
        assertEquals(Duration.ofMinutes(15), reply.interval());
        assertEquals(Duration.ofMinutes(1), reply.soonest());
    }

    @Test
    void read_peersAsDictionaries_takesAddressesAndLooksNoNameUp() throws Exception {
        var reply = read("d5:peersl"
                + "d2:ip7:1.2.3.44:porti80ee" + "d2:ip3:::14:porti81ee"
                + "d2:ip9:../../etc4:porti80ee" + "d2:ip9:999.1.1.14:porti80ee" + "d2:ip11:example.org4:porti80ee"
                + "d2:ip7:1.2.3.54:porti-1ee" + "d2:ip7:1.2.3.54:porti1099511627776ee" + "dei7e1:x" + "ee");

        assertEquals(List.of(address("1.2.3.4", 80), address("::1", 81)), reply.peers());
    }

    @Test
    void read_insaneIntervals_areMadeSane() throws Exception {
        assertEquals(Duration.ofMinutes(30), read("d8:intervali0e5:peers0:e").interval());
        assertEquals(Duration.ofMinutes(30), read("d8:intervali-1e5:peers0:e").interval());
        assertEquals(Duration.ofMinutes(30), read("de").interval());
        assertEquals(Duration.ofSeconds(5), read("d8:intervali1ee").interval());
        assertEquals(
                Duration.ofHours(2), read("d8:intervali9223372036854775807ee").interval());
        assertEquals(Duration.ofSeconds(30), read("d8:intervali1800ee").soonest());
        assertEquals(
                Duration.ofSeconds(5),
                read("d8:intervali5e12:min intervali-9223372036854775808ee").soonest());
    }

    @Test
    void read_externalIp_isOurAddressIfItIsOne() throws Exception {
        assertEquals(
                InetAddress.getByName("1.2.3.4"),
                read("d11:external ip4:\u0001\u0002\u0003\u00045:peers0:e").external());
        assertEquals(
                InetAddress.getByName("fd00::"),
                read("d11:external ip16:\u00fd" + "\0".repeat(15) + "5:peers0:e")
                        .external());
        assertNull(read("d11:external ip7:1.2.3.45:peers0:e").external());
        assertNull(read("d11:external ipi7e5:peers0:e").external());
        assertNull(read("d5:peers0:e").external());
    }

    @Test
    void read_failures_areClauses() {
        assertEquals("says: no?no", failure("d14:failure reason5:no\nnoe"));
        assertEquals("sent an answer that is no dictionary", failure("le"));
        assertEquals("sent a list of peers that is cut off", failure("d5:peers5:aaaaae"));
        assertTrue(failure("d14:failure reason3000:" + "x".repeat(3000) + "e").length() < 300);
        assertTrue(failure("l".repeat(200_000)).contains("at byte"));
    }

    @Test
    void read_moreThanAnyoneNeeds_takesSome() throws Exception {
        var compact = ByteBuffer.allocate(6 * 100_000);
        for (int i = 0; i < 100_000; i++) {
            compact.putInt(0x01000000 + i).putShort((short) 1);
        }
        var body = new BencodeWriter()
                .dictionary()
                .key("peers")
                .string(compact.array())
                .end()
                .buffer();

        assertEquals(AnnounceReply.MOST_PEERS, AnnounceReply.read(body).peers().size());
    }

    @Property(tries = 500)
    void read_anyBytes_isAReplyOrAnIOException(@ForAll byte[] bytes) {
        try {
            assertTrue(AnnounceReply.read(ByteBuffer.wrap(bytes)).peers().size() < 1000);
        } catch (IOException e) {
            assertTrue(e.getMessage() != null);
        }
    }

    private static InetSocketAddress address(String host, int port) throws IOException {
        return new InetSocketAddress(InetAddress.getByName(host), port);
    }

    private static String failure(String body) {
        return String.valueOf(assertThrows(IOException.class, () -> read(body)).getMessage());
    }

    private static AnnounceReply read(String body) throws IOException {
        return AnnounceReply.read(ByteBuffer.wrap(body.getBytes(StandardCharsets.ISO_8859_1)));
    }
}
