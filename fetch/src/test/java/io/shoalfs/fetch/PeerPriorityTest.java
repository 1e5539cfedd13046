package io.shoalfs.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.netty.util.NetUtil;
import io.shoalfs.fetch.metainfo.Corpus;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** BEP 40's published numbers, and what they do not say. */
class PeerPriorityTest {

    @SuppressWarnings("unchecked") // the file's own form
    private static List<List<Object>> vectors(String name) throws IOException {
        var all = (Map<String, @Nullable Object>) Objects.requireNonNull(Corpus.vectors("bep40-peer-priority"));
        return (List<List<Object>>) Objects.requireNonNull(all.get(name));
    }

    private static InetSocketAddress address(Object host, Object port) {
        return new InetSocketAddress(
                NetUtil.createInetAddressFromIpAddressString(host.toString()), ((Long) port).intValue());
    }

    @Test
    void of_publishedPairs_isTheirNumber() throws IOException {
        for (var pair : vectors("values")) {
            long priority = PeerPriority.of(address(pair.get(0), pair.get(1)), address(pair.get(2), pair.get(3)));
            assertEquals(HexFormat.fromHexDigitsToLong(pair.get(4).toString()), priority, pair.toString());
        }
    }

    @Test
    void of_publishedBytes_isTheirChecksum() throws IOException {
        for (var pair : vectors("hashed_bytes")) {
            var crc = new CRC32C();
            crc.update(HexFormat.of().parseHex(pair.get(4).toString()));
            long priority = PeerPriority.of(address(pair.get(0), pair.get(1)), address(pair.get(2), pair.get(3)));
            assertEquals(crc.getValue(), priority, pair.toString());
        }
    }

    @Test
    void of_twoFamilies_isNone() {
        assertEquals(0, PeerPriority.of(address("1.2.3.4", 1L), address("2001:db8::1", 1L)));
    }

    @Test
    void of_ipv6_isTheSameBothWays_andTellsNeighboursApart() {
        var one = address("2001:db8:1:2::1", 1L);
        var other = address("2001:db8:1:2::2", 1L);
        var third = address("2001:db8:1:2::3", 1L);

        assertEquals(PeerPriority.of(one, other), PeerPriority.of(other, one));
        assertNotEquals(PeerPriority.of(one, other), PeerPriority.of(one, third));
    }
}
