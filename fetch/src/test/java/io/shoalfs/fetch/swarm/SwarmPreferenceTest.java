package io.shoalfs.fetch.swarm;

import static io.shoalfs.fetch.swarm.Simulation.MIB;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.cache.Urgency;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whom a swarm asks first, of those who cost something and those who do not. */
class SwarmPreferenceTest {

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final long FAST = 50_000_000;
    private static final long SLOW = 5_000_000;

    /** How long the preferred may say nothing. */
    private static final Duration WITHIN = SwarmConfig.standard().preferredWithin();

    private static ScriptedSource peer(Simulation simulation, long rate) {
        return simulation.source("peer").speed(Duration.ofMillis(20), rate);
    }

    private static ScriptedSource web(Simulation simulation, long rate) {
        return simulation.source("web").web().speed(Duration.ofMillis(1), rate);
    }

    /** The preferred, and the other. */
    private static ScriptedSource[] both(Simulation simulation, Preference preference) {
        var peer = peer(simulation, SLOW);
        var web = web(simulation, SLOW);
        return preference == Preference.PEERS ? new ScriptedSource[] {peer, web} : new ScriptedSource[] {web, peer};
    }

    @Test
    void peersPreferred_slowPeerHasAll_theWebIsAskedForNothing() {
        var simulation = Simulation.preferring(Preference.PEERS, 1, 20 * MIB);
        peer(simulation, SLOW).join();
        var web = web(simulation, FAST).join();

        simulation.readInOrder(4);

        assertEquals(0, web.sentBytes);
    }

    @Test
    void webPreferred_slowWebHasAll_peersAreAskedForNothing() {
        var simulation = Simulation.preferring(Preference.WEB, 2, 20 * MIB);
        web(simulation, SLOW).join();
        var peer = peer(simulation, FAST).join();

        simulation.readInOrder(4);

        assertEquals(0, peer.sentBytes);
    }

    @Test
    void fastest_bothAreAsked() {
        var simulation = Simulation.preferring(Preference.FASTEST, 3, 20 * MIB);
        var peer = peer(simulation, FAST).join();
        var web = web(simulation, FAST).join();

        simulation.demandAll(Urgency.READAHEAD);
        simulation.finish(LIMIT);

        assertTrue(peer.sentBytes > 5 * MIB, () -> "peer " + peer.sentBytes);
        assertTrue(web.sentBytes > 5 * MIB, () -> "web " + web.sentBytes);
    }

    /** The rest of the torrent is still the peer's. */
    @ParameterizedTest
    @EnumSource(names = {"PEERS", "WEB"})
    void pieceThatNoPreferredHas_isAskedOfTheOtherAtOnce(Preference preference) {
        var simulation = Simulation.preferring(preference, 4, 8 * MIB);
        var sources = both(simulation, preference);
        sources[0].without(3, 5).join();
        sources[1].join();

        var took = simulation.read(3, LIMIT);
        simulation.demandAll(Urgency.READAHEAD);
        simulation.finish(LIMIT);

        assertTrue(took.compareTo(WITHIN) < 0, () -> "took " + took);
        assertEquals(2 * MIB, sources[1].sentBytes);
    }

    @ParameterizedTest
    @EnumSource(names = {"PEERS", "WEB"})
    void read_preferredFallSilent_isServedByTheOtherSoon(Preference preference) {
        var simulation = Simulation.preferring(preference, 5, 8 * MIB);
        var sources = both(simulation, preference);
        sources[0].join();
        sources[1].join();
        simulation.read(0, LIMIT);
        assertEquals(0, sources[1].sentBytes);

        sources[0].fallSilent();
        var took = simulation.read(1, LIMIT);

        assertTrue(took.toMillis() <= 1_500, () -> "took " + took);
    }

    @Test
    void read_peersChoke_isServedByTheWebSoon_andThenWithoutDelay() {
        var simulation = Simulation.preferring(Preference.PEERS, 6, 8 * MIB);
        peer(simulation, FAST).choking().join();
        web(simulation, FAST).join();

        var first = simulation.read(0, LIMIT);
        var second = simulation.read(1, LIMIT);

        assertTrue(first.compareTo(WITHIN) >= 0 && first.toMillis() <= 1_500, () -> "took " + first);
        assertTrue(second.toMillis() <= 200, () -> "then took " + second);
    }

    @Test
    void peersThatChoked_unchoke_areAskedAlone() {
        var simulation = Simulation.preferring(Preference.PEERS, 7, 8 * MIB);
        var peer = peer(simulation, FAST).choking().join();
        var web = web(simulation, FAST).join();
        simulation.read(0, LIMIT);
        long before = web.sentBytes;

        peer.unchoke();
        simulation.demandAll(Urgency.READAHEAD);
        simulation.finish(LIMIT);

        assertEquals(before, web.sentBytes);
    }

    /** A torrent that is fetched though nobody reads it comes to its end too. */
    @Test
    void readAhead_peersChoke_theWebServes() {
        var simulation = Simulation.preferring(Preference.PEERS, 8, 8 * MIB);
        peer(simulation, FAST).choking().join();
        web(simulation, FAST).join();

        simulation.demandAll(Urgency.READAHEAD);

        simulation.finish(Duration.ofSeconds(3));
    }

    /** One block now and then is no reason to wait for ever. */
    @Test
    void read_peerTrickles_isServedByTheWebInTheEnd() {
        var simulation = Simulation.preferring(Preference.PEERS, 9, 2 * MIB);
        simulation.source("peer").speed(Duration.ofMillis(20), 32_000).join();
        web(simulation, FAST).join();

        var took = simulation.read(0, LIMIT);

        assertTrue(took.toSeconds() <= 7, () -> "took " + took);
    }

    @Test
    void peersThatConnectSoon_areWaitedFor() {
        var simulation = Simulation.preferring(Preference.PEERS, 10, 4 * MIB);
        var web = web(simulation, FAST).join();
        simulation.swarm.demand(0, Urgency.BLOCKING);
        simulation.loop.advance(Duration.ofMillis(300));

        peer(simulation, FAST).join();
        simulation.read(0, LIMIT);

        assertEquals(0, web.sentBytes);
    }

    @Test
    void nobodyButTheOtherKind_isAskedAfterAMoment() {
        var simulation = Simulation.preferring(Preference.PEERS, 11, 4 * MIB);
        web(simulation, FAST).join();

        var first = simulation.read(0, LIMIT);
        var second = simulation.read(1, LIMIT);

        assertTrue(first.toMillis() <= 1_500, () -> "took " + first);
        assertTrue(second.toMillis() <= 200, () -> "then took " + second);
    }
}
