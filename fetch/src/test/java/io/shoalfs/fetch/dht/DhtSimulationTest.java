package io.shoalfs.fetch.dht;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.fetch.discovery.Discovery;
import io.shoalfs.torrent.InfoHash;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many of our nodes, on a network that loses and delays, and nodes that come and go without a word. */
@Tag("slow")
class DhtSimulationTest {

    private static final int NODES = 50;
    private static final int TORRENTS = 25;

    private final List<Member> members = new ArrayList<>();

    private record Member(Dht dht, InetAddress address) {

        InetSocketAddress peer() {
            return new InetSocketAddress(address, 7000);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void search_withChurnLossAndDelay_findsWhoAnnounced(long seed) {
        var net = new SimulatedNet(seed, 0.05);
        InfoHash[] torrents = new InfoHash[TORRENTS];
        for (int i = 0; i < TORRENTS; i++) {
            torrents[i] = hash(net);
        }
        for (int i = 0; i < NODES; i++) {
            join(net).dht().search(i < TORRENTS ? torrents[i] : hash(net), found -> {});
            net.loop.advance(Duration.ofSeconds(10));
        }
        net.loop.advance(Duration.ofMinutes(15));
        var publishers = List.copyOf(members.subList(0, TORRENTS));

        int tries = 0;
        int successes = 0;
        for (int round = 0; round < 4; round++) {
            churn(net, 5);
            net.loop.advance(Duration.ofMinutes(3));
            for (int i = 0; i < TORRENTS; i++) {
                var searcher = members.get(TORRENTS + net.random.nextInt(members.size() - TORRENTS));
                tries++;
                successes += finds(net, searcher, torrents[i], publishers.get(i)) ? 1 : 0;
            }
        }

        System.out.printf(
                "seed %d: %d of %d found, %d datagrams in %s%n",
                seed, successes, tries, net.datagrams(), net.loop.now());
        assertTrue(successes > 0.95 * tries, successes + " of " + tries);
    }

    /** In half a minute. */
    private static boolean finds(SimulatedNet net, Member searcher, InfoHash torrent, Member publisher) {
        Set<InetSocketAddress> found = new HashSet<>();
        var search = searcher.dht().search(torrent, found::addAll);
        boolean isFound = net.loop.runUntil(() -> found.contains(publisher.peer()), Duration.ofSeconds(30));
        search.close();
        return isFound;
    }

    /** Some of those that have not published are gone, and as many come. */
    private void churn(SimulatedNet net, int count) {
        for (int i = 0; i < count; i++) {
            var gone = members.remove(TORRENTS + net.random.nextInt(members.size() - TORRENTS));
            net.cut(gone.address());
            join(net).dht().search(hash(net), found -> {});
        }
    }

    /** All know the first two only. */
    private Member join(SimulatedNet net) {
        var address = net.freshAddress();
        var bootstrap = members.stream()
                .limit(2)
                .map(member ->
                        InetSocketAddress.createUnresolved(member.address().getHostAddress(), SimulatedNet.PORT))
                .toList();
        var config = DhtConfig.standard().bootstrap(bootstrap);
        var member = new Member(new Dht(config, net.loop, net.random, net.world(address)), address);
        members.add(member);
        return member;
    }

    private static InfoHash hash(SimulatedNet net) {
        return InfoHash.of(NodeId.random(net.random).bytes());
    }

    @Test
    void search_thatNobodyAnnounced_saysWhatIsKnown() {
        var net = new SimulatedNet(4, 0);
        var said = new ArrayList<List<InetSocketAddress>>();
        Discovery.Search search = join(net).dht().search(hash(net), said::add);

        net.loop.advance(Duration.ofMinutes(1));

        assertEquals("the DHT knows 0 nodes, and nobody who has the torrent", search.condition());
        assertTrue(said.size() > 1, "it says after each look that nobody was found");
        assertTrue(said.stream().allMatch(List::isEmpty));
    }

    @Test
    void search_thatFindsNobodyButOurselves_saysThatNobodyIsThere() {
        var net = new SimulatedNet(6, 0);
        join(net).dht().search(hash(net), found -> {});
        net.loop.advance(Duration.ofSeconds(30));
        var said = new ArrayList<InetSocketAddress>();
        var search = join(net).dht().search(hash(net), said::addAll);

        net.loop.advance(Duration.ofMinutes(3));

        assertEquals(List.of(), said, "what we announced ourselves");
        assertEquals("the DHT knows 1 nodes, and nobody who has the torrent", search.condition());
    }

    @Test
    void search_closed_asksNobodyAnyMore() {
        var net = new SimulatedNet(5, 0);
        var first = join(net);
        var searchOfFirst = first.dht().search(hash(net), found -> {});
        net.loop.advance(Duration.ofSeconds(30));
        var second = join(net);
        var search = second.dht().search(hash(net), found -> {});
        net.loop.advance(Duration.ofSeconds(30));
        search.close();
        searchOfFirst.close();
        second.dht().search(hash(net), found -> {}).close();
        net.loop.advance(Duration.ofMinutes(2));
        int before = net.searches();
        assertTrue(before > 2);

        net.loop.advance(Duration.ofMinutes(5));

        assertEquals(before, net.searches());
    }
}
