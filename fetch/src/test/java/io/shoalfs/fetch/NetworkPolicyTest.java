package io.shoalfs.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.util.NetUtil;
import io.shoalfs.fetch.net.GuardedNames;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Whom the engine may talk to. */
class NetworkPolicyTest {

    private static final URI TYPED = URI.create("http://typed.example/announce");
    private static final URI OWN = URI.create("http://own.example/announce");

    private final FetchConfig usual = FetchConfig.standard();

    private static InetAddress address(String digits) {
        return NetUtil.createInetAddressFromIpAddressString(digits);
    }

    @Test
    void publicNetwork_permitsAll_andAsksAllTrackers() {
        assertTrue(usual.policy().permits(address("8.8.8.8")));
        assertTrue(usual.policy().permits(address("10.0.0.1")));
        assertEquals(
                List.of(List.of(TYPED), List.of(OWN)), usual.policy().trackers(List.of(TYPED), List.of(List.of(OWN))));
        assertEquals(List.of(List.of(OWN)), usual.policy().trackers(List.of(), List.of(List.of(OWN))));
    }

    @Test
    void cluster_permitsPrivateNetworks_typedTrackers_andNoDht() {
        var cluster = usual.cluster();

        assertFalse(cluster.policy().permits(address("8.8.8.8")));
        assertFalse(cluster.policy().permits(address("2001:4860::1")));
        assertTrue(cluster.policy().permits(address("10.0.0.1")));
        assertTrue(cluster.policy().permits(address("fd00::1")));
        assertEquals(List.of(List.of(TYPED)), cluster.policy().trackers(List.of(TYPED), List.of(List.of(OWN))));
        assertEquals(List.of(), cluster.policy().trackers(List.of(), List.of(List.of(OWN))));
        assertFalse(cluster.usesDht());
        assertEquals("cluster", cluster.network());
    }

    /** In whichever order they are said. */
    @Test
    void allowedPeers_areTheOnlyOnes() {
        for (var config : List.of(
                usual.allowPeers(List.of("10.1.0.0/16", "fd00::/8")),
                usual.allowPeers(List.of("10.1.0.0/16", "fd00::/8")).cluster(),
                usual.cluster().allowPeers(List.of("10.1.0.0/16", "fd00::/8")))) {
            assertTrue(config.policy().permits(address("10.1.2.3")));
            assertTrue(config.policy().permits(address("fd12::1")));
            assertFalse(config.policy().permits(address("10.2.0.1")));
            assertFalse(config.policy().permits(address("127.0.0.1")));
        }
    }

    /** What the user did not type is asked for data as peers are: inside only. */
    @Test
    void webSeedsOfTorrents_areInsideACluster() {
        var names = new GuardedNames(host -> CompletableFuture.completedFuture(List.of(address(host))), true);
        var cluster =
                usual.cluster().allowPeers(List.of("10.1.0.0/16")).policy().ofTorrents(names);

        assertEquals(
                List.of(address("10.1.2.3")),
                cluster.resolve("10.1.2.3").toCompletableFuture().join());
        assertTrue(cluster.resolve("10.2.0.1").toCompletableFuture().isCompletedExceptionally());
        assertSame(names, usual.policy().ofTorrents(names));
    }

    @Test
    void exchange_isOfPublicTorrentsOutsideOfClusters() {
        assertTrue(usual.policy().exchanges(false));
        assertFalse(usual.policy().exchanges(true));
        assertFalse(usual.noPex().policy().exchanges(false));
        assertFalse(usual.noPex().allowPrivateSources().policy().exchanges(false));
        assertFalse(usual.cluster().policy().exchanges(false));
    }

    @Test
    void allowedPeers_thatAreNoNetworks_areRefused() {
        var failure = assertThrows(IllegalArgumentException.class, () -> usual.allowPeers(List.of("10.0.0.0/40")));

        assertEquals("'10.0.0.0/40' is not a network such as 10.0.0.0/8", failure.getMessage());
    }

    @Test
    void bans_keepOut_whoIsNotPermitted() {
        var bans = new Bans(usual.cluster().policy()::permits);

        assertTrue(bans.contains(new InetSocketAddress(address("8.8.8.8"), 1)));
        assertTrue(bans.isOutside(new InetSocketAddress(address("8.8.8.8"), 1)));
        assertFalse(bans.contains(new InetSocketAddress(address("10.0.0.1"), 1)));
        bans.add(new InetSocketAddress(address("10.0.0.1"), 1));
        assertTrue(bans.contains(new InetSocketAddress(address("10.0.0.1"), 2)));
        assertFalse(bans.isOutside(new InetSocketAddress(address("10.0.0.1"), 1)));
    }
}
