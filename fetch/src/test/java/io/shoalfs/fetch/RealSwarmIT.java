package io.shoalfs.fetch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.cache.Urgency;
import io.shoalfs.fetch.peer.FileTorrent;
import io.shoalfs.fetch.peer.LibtorrentPeer;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine whole, against real clients and a real tracker on loopback. */
@Tag("slow")
class RealSwarmIT {

    private static final int LENGTH = Integer.getInteger("shoalfs.download", 24 * 1024 * 1024 + 4321);
    private static final int PIECE = 1024 * 1024;

    @Test
    void join_givenPeerIsLibtorrentSeed_bringsEveryByte(@TempDir Path directory) throws Exception {
        var torrent = FileTorrent.write(directory, 2, LENGTH, PIECE);
        try (var seed = LibtorrentPeer.seed(torrent);
                var side = new Side(torrent)) {
            for (int round = 0; round < Integer.getInteger("shoalfs.rounds", 1); round++) {
                long cpu = cpuNanos();
                long begin = System.nanoTime();
                byte[] got;
                try (var other = new Side(torrent)) {
                    got = other.readAll(other.join(List.of(), List.of(seed.address())));
                }
                double gib = LENGTH / (double) (1 << 30);
                System.out.printf(
                        "%.0f MiB in %.2f s, %.2f s of our CPU for a GiB%n",
                        LENGTH / 1048576.0, (System.nanoTime() - begin) / 1e9, (cpuNanos() - cpu) / 1e9 / gib);
                assertTrue(Arrays.equals(torrent.content(), got));
            }
            assertEquals(0, side.store.held().count());
        }
    }

    @Test
    void join_libtorrentLeechDialsUs_getsEveryByteOfUs(@TempDir Path directory, @TempDir Path into) throws Exception {
        var torrent = FileTorrent.write(directory, 3, LENGTH, PIECE);
        try (var side = new Side(torrent)) {
            side.fill();
            side.join(List.of(), List.of());
            try (var leech = LibtorrentPeer.leech(torrent, into, "127.0.0.1:" + side.fetcher.port())) {
                assertTrue(leech.awaitDone(40), () -> "leech: " + leech.said());
            }
            assertArrayEquals(torrent.content(), Files.readAllBytes(into.resolve("content")));
        }
    }

    @Test
    void join_twoOfUsAndOpentracker_findEachOther(@TempDir Path directory) throws Exception {
        var torrent = FileTorrent.write(directory, 4, LENGTH, PIECE);
        try (var tracker = Opentracker.start(directory, torrent.torrent().id().primary());
                var giver = new Side(torrent);
                var taker = new Side(torrent)) {
            giver.fill();
            giver.join(List.of(List.of(tracker.announce())), List.of());
            tracker.awaitPeers(torrent.torrent().id().primary(), 1);

            var source = taker.join(List.of(List.of(tracker.announce())), List.of());

            assertArrayEquals(torrent.content(), taker.readAll(source));
            taker.leave();
            giver.leave();
            tracker.awaitPeers(torrent.torrent().id().primary(), 0);
        }
    }

    @Test
    void leave_ofOneMembership_leavesItsSwarm_andItCanBeJoinedAgain(@TempDir Path directory) throws Exception {
        var torrent = FileTorrent.write(directory, 12, LENGTH, PIECE);
        var hash = torrent.torrent().id().primary();
        try (var tracker = Opentracker.start(directory, hash);
                var seed = LibtorrentPeer.seed(torrent);
                var side = new Side(torrent)) {
            var first = side.member(List.of(List.of(tracker.announce())), List.of(seed.address()));
            tracker.awaitPeers(hash, 1);

            side.fetcher.leave(List.of(first));
            side.fetcher.leave(List.of(first));
            tracker.awaitPeers(hash, 0);

            var again = side.member(List.of(List.of(tracker.announce())), List.of());
            tracker.awaitPeers(hash, 1);
            again.ask(new GivenSources(List.of(seed.address()), List.of(), List.of()));
            assertArrayEquals(torrent.content(), side.readAll(again.source()));
        }
    }

    @Test
    void join_twoOfUsAndOpentrackerByUdp_findEachOther(@TempDir Path directory) throws Exception {
        var torrent = FileTorrent.write(directory, 7, LENGTH, PIECE);
        var hash = torrent.torrent().id().primary();
        try (var tracker = Opentracker.start(directory, hash);
                var giver = new Side(torrent);
                var taker = new Side(torrent)) {
            giver.fill();
            giver.join(List.of(List.of(tracker.announceByUdp())), List.of());
            tracker.awaitPeers(hash, 1);

            var source = taker.join(List.of(List.of(tracker.announceByUdp())), List.of());

            assertArrayEquals(torrent.content(), taker.readAll(source));
            taker.leave();
            giver.leave();
            tracker.awaitPeers(hash, 0);
        }
    }

    @Test
    void scrape_opentracker_saysHowManyHaveItOverHttpAndUdp(@TempDir Path directory) throws Exception {
        var torrent = FileTorrent.write(directory, 8, PIECE, PIECE);
        var id = torrent.torrent().id();
        try (var tracker = Opentracker.start(directory, id.primary());
                var giver = new Side(torrent);
                var taker = new Side(torrent);
                var scraper = new Scraper(FetchConfig.standard())) {
            giver.fill();
            giver.join(List.of(List.of(tracker.announce())), List.of());
            taker.join(List.of(List.of(tracker.announce())), List.of());
            tracker.awaitPeers(id.primary(), 2);

            var outcomes = scraper.scrape(
                    List.of(tracker.announce(), tracker.announceByUdp(), URI.create("http://127.0.0.1:1/announce")),
                    id);

            var counts = outcomes.stream().map(Scraper.Outcome::counts).toList();
            assertEquals(new Scraper.Counts(1, 1, 0L), counts.get(0));
            assertEquals(new Scraper.Counts(1, 1, 0L), counts.get(1));
            assertEquals("refused the connection", outcomes.get(2).trouble());
        }
    }

    @Test
    void join_libtorrentSeedAtOpentracker_bringsEveryByte(@TempDir Path directory) throws Exception {
        var torrent = FileTorrent.write(directory, 5, LENGTH, PIECE);
        try (var tracker = Opentracker.start(directory, torrent.torrent().id().primary());
                var seed = LibtorrentPeer.seedAt(torrent, tracker.announce());
                var side = new Side(torrent)) {
            tracker.awaitPeers(torrent.torrent().id().primary(), 1);
            var source = side.join(
                    List.of(List.of(URI.create("http://127.0.0.1:1/announce")), List.of(tracker.announce())),
                    List.of());

            assertArrayEquals(torrent.content(), side.readAll(source), () -> "seed: " + seed.said());
            assertTrue(
                    source.condition().contains("tracker http://127.0.0.1:1/announce refused the connection"),
                    source.condition());
        }
    }

    @Test
    void join_givenPeerComesLater_isFoundThen(@TempDir Path directory) throws Exception {
        var torrent = FileTorrent.write(directory, 6, LENGTH, PIECE);
        int port = LibtorrentPeer.freePort();
        try (var side = new Side(torrent)) {
            var source = side.join(List.of(), List.of(InetSocketAddress.createUnresolved("localhost", port)));
            source.demand(0, Urgency.BLOCKING);
            Await.until(() -> source.condition().contains("peer localhost:" + port + " refused the connection"));
            try (var seed = LibtorrentPeer.seedAtPort(torrent, port)) {
                assertArrayEquals(torrent.content(), side.readAll(source), () -> "seed: " + seed.said());
            }
        }
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
