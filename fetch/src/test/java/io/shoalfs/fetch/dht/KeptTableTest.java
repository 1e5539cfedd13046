package io.shoalfs.fetch.dht;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.torrent.InfoHash;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who we are, and whom we know: from one run to the next, at one address or another, in both networks. */
class KeptTableTest {

    private final SimulatedNet net = new SimulatedNet(21, 0);
    private final List<InetAddress> addresses = new ArrayList<>();

    private InfoHash hash() {
        return InfoHash.of(NodeId.random(net.random).bytes());
    }

    private Dht dht(SimulatedNet.World world, InetAddress... bootstrap) {
        var config = DhtConfig.standard()
                .bootstrap(List.of(bootstrap).stream()
                        .map(address -> InetSocketAddress.createUnresolved(address.getHostAddress(), SimulatedNet.PORT))
                        .toList());
        return new Dht(config, net.loop, net.random, world);
    }

    /** Some who know each other. */
    private void others(int count) {
        for (int i = 0; i < count; i++) {
            var address = net.freshAddress();
            var bootstrap = addresses.stream().limit(1).toArray(InetAddress[]::new);
            dht(net.world(address), bootstrap).search(hash(), found -> {});
            addresses.add(address);
            net.loop.advance(Duration.ofSeconds(20));
        }
    }

    private static SavedTable saved(SimulatedNet.World world) {
        return SavedTable.read(Objects.requireNonNull(world.kept).duplicate()).orElseThrow();
    }

    @Test
    void id_isTakenFromTheAddressThatOthersSee_andKept() {
        others(10);
        var world = net.world(net.freshAddress());
        dht(world, addresses.get(0)).search(hash(), found -> {});
        net.loop.advance(Duration.ofMinutes(11));
        var id = saved(world).of(Family.V4).id();
        assertTrue(SecureId.isValid(id, world.address), "it is of our address");
        assertTrue(saved(world).of(Family.V4).known().size() >= 8);

        // Nobody to bootstrap from: whom it knew has to do.
        net.cut(world.address);
        dht(world).search(hash(), found -> {});
        net.loop.advance(Duration.ofMinutes(11));
        assertEquals(id, saved(world).of(Family.V4).id());
        assertTrue(saved(world).of(Family.V4).known().size() >= 8);

        net.cut(world.address);
        var moved = net.world(net.freshAddress());
        moved.kept = world.kept;
        dht(moved).search(hash(), found -> {});
        net.loop.advance(Duration.ofMinutes(11));
        assertNotEquals(id, saved(moved).of(Family.V4).id());
        assertTrue(SecureId.isValid(saved(moved).of(Family.V4).id(), moved.address));
    }

    @Test
    void search_overIpv6_findsWhoAnnouncedThere() {
        Set<InetSocketAddress> found = new HashSet<>();
        var torrent = hash();
        var publisher = SimulatedNet.address("2001:db9:1:1::9");
        var first = net.world(net.freshAddress(), SimulatedNet.address("2001:db9:0:1::1"));
        dht(first).search(hash(), none -> {});
        net.loop.advance(Duration.ofSeconds(10));
        // Only these two know the first one's IPv6 address; all others hear of IPv6 nodes by IPv4.
        for (int i = 2; i < 4; i++) {
            dht(
                            net.world(net.freshAddress(), SimulatedNet.address("2001:db9:0:" + i + "::1")),
                            first.address,
                            Objects.requireNonNull(first.six))
                    .search(hash(), none -> {});
            net.loop.advance(Duration.ofSeconds(10));
        }
        for (int i = 4; i < 8; i++) {
            dht(net.world(net.freshAddress(), SimulatedNet.address("2001:db9:0:" + i + "::1")), first.address)
                    .search(hash(), none -> {});
            net.loop.advance(Duration.ofSeconds(10));
        }
        dht(net.world(net.freshAddress(), publisher), first.address).search(torrent, none -> {});
        net.loop.advance(Duration.ofMinutes(2));

        dht(net.world(net.freshAddress(), SimulatedNet.address("2001:db9:2:2::2")), first.address)
                .search(torrent, found::addAll);
        net.loop.advance(Duration.ofMinutes(1));

        assertTrue(found.contains(new InetSocketAddress(publisher, 7000)), found.toString());
    }

    @Test
    void read_ofWhatIsCutOff_isNothing() {
        var table = SavedTable.fresh(net.random);
        var bytes = table.bytes();
        assertEquals(table, SavedTable.read(bytes.duplicate()).orElseThrow());
        for (int length = 0; length < bytes.limit(); length++) {
            assertFalse(SavedTable.read(bytes.duplicate().limit(length)).isPresent());
        }
        var lie = ByteBuffer.allocate(44).putShort(20, (short) 0xffff);
        assertFalse(SavedTable.read(lie).isPresent());
    }

    @Test
    void begin_withoutASearch_sendsNothing_andOpensNothing() {
        others(2);
        var world = net.world(net.freshAddress());
        dht(world, addresses.get(0)).add(new InetSocketAddress(addresses.get(0), SimulatedNet.PORT));

        net.loop.advance(Duration.ofSeconds(4));

        assertEquals(0, net.between(world.address, addresses.get(0)));
    }

    @Test
    void permitted_bindsWhoIsFound() {
        others(6);
        var torrent = hash();
        var publisher = net.world(net.freshAddress());
        dht(publisher, addresses.get(0)).search(torrent, none -> {});
        net.loop.advance(Duration.ofMinutes(1));
        var world = net.world(net.freshAddress());
        world.permitted = address -> !address.equals(publisher.address);
        Set<InetSocketAddress> found = new HashSet<>();
        dht(world, addresses.get(0)).search(torrent, found::addAll);

        net.loop.advance(Duration.ofMinutes(1));

        assertEquals(Set.of(), found);
        assertEquals(0, net.between(world.address, publisher.address));
    }
}
