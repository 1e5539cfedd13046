package io.shoalfs.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.shoalfs.fetch.tracker.Announce;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class OurAddressesTest {

    private final OurAddresses ours = new OurAddresses(new Announce.Place(null, 6881));

    @Test
    void others_nobodySaidWhoWeAre_areAll() throws IOException {
        assertEquals(List.of(at("1.2.3.4", 6881)), ours.others(List.of(at("1.2.3.4", 6881)), 6881));
    }

    @Test
    void others_leavesOutOurAddressAtOurPortOnly() throws IOException {
        ours.seenAt(InetAddress.getByName("1.2.3.4"));
        ours.seenAt(InetAddress.getByName("fd00::7"));

        assertEquals(
                List.of(at("1.2.3.4", 6882), at("1.2.3.5", 6881)),
                ours.others(
                        List.of(at("1.2.3.4", 6881), at("1.2.3.4", 6882), at("1.2.3.5", 6881), at("fd00::7", 6881)),
                        6881));
    }

    @Test
    void seenAt_again_keepsTheLatestOfItsFamily() throws IOException {
        ours.seenAt(InetAddress.getByName("fd00::7"));
        ours.seenAt(InetAddress.getByName("1.2.3.4"));
        ours.seenAt(InetAddress.getByName("1.2.3.5"));

        assertEquals(
                List.of(at("1.2.3.4", 6881)),
                ours.others(List.of(at("1.2.3.4", 6881), at("1.2.3.5", 6881), at("fd00::7", 6881)), 6881));
    }

    private static InetSocketAddress at(String host, int port) throws IOException {
        return new InetSocketAddress(InetAddress.getByName(host), port);
    }
}
