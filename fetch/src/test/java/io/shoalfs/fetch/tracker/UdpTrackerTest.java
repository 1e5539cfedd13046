package io.shoalfs.fetch.tracker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.fetch.Ipv6;
import io.shoalfs.fetch.net.EventLoops;
import io.shoalfs.fetch.net.Names;
import io.shoalfs.fetch.net.NetConfig;
import io.shoalfs.fetch.net.NettyLoop;
import io.shoalfs.fetch.swarm.SteppedLoop;
import io.shoalfs.torrent.InfoHash;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Announces over real sockets to a scripted tracker, also a hostile one. */
class UdpTrackerTest {

    private static final InfoHash TORRENT =
            InfoHash.of(new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19});
    private static final String ID = "2d5348303030312d" + "61".repeat(11) + "20";
    private static final long CONNECTION = 0x1122334455667788L;

    private final EventLoops loops = new EventLoops(NetConfig.forCores(1));
    private final Names names = new Names(NetConfig.forCores(1));
    private final NettyLoop loop = loops.next();
    private final InetAddress host;
    private final DatagramSocket server;
    private int port;
    private UdpTracker tracker;
    private DatagramPacket last = new DatagramPacket(new byte[2_000], 2_000);

    UdpTrackerTest() throws IOException {
        host = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        server = new DatagramSocket(0, host);
        server.setSoTimeout(10_000);
        port = server.getLocalPort();
        tracker = tracker(Duration.ofSeconds(30));
    }

    private UdpTracker tracker(Duration patience) {
        var standard = TrackerConfig.standard();
        var config = new TrackerConfig(
                patience,
                standard.longestAnswer(),
                standard.redirects(),
                standard.trackers(),
                standard.slow(),
                standard.firstRetry(),
                standard.longestRetry(),
                standard.wanted());
        return new UdpTracker(loops, loop, names, config, new Random(7));
    }

    @AfterEach
    void end() {
        server.close();
        names.close();
        loops.close();
    }

    @Test
    void announce_connectsThenSaysAllThatATrackerNeeds() throws Exception {
        var reply = announce("/announce?key=abc");
        connect();
        var asked = receive();

        assertEquals(CONNECTION, asked.getLong(0));
        assertEquals(1, asked.getInt(8));
        assertArrayEquals(TORRENT.wireBytes(), bytes(asked, 16, 20));
        assertEquals("-SH0001-aaaaaaaaaaa ", new String(bytes(asked, 36, 20), StandardCharsets.US_ASCII));
        assertEquals(List.of(2L, 3L, 1L), List.of(asked.getLong(56), asked.getLong(64), asked.getLong(72)));
        assertEquals(2, asked.getInt(80));
        assertEquals(0x61616120, asked.getInt(88));
        assertEquals(80, asked.getInt(92));
        assertEquals(6881, Short.toUnsignedInt(asked.getShort(96)));
        // BEP 41.
        assertEquals(2, asked.get(98));
        assertEquals(17, asked.get(99));
        assertEquals("/announce?key=abc", new String(bytes(asked, 100, 17), StandardCharsets.US_ASCII));
        assertEquals(117, asked.limit());

        send(1, asked.getInt(12), peers(1));
        var answer = reply.get(10, TimeUnit.SECONDS);
        assertEquals(List.of(new InetSocketAddress(host, 6881)), answer.peers());
        assertEquals(Duration.ofMinutes(30), answer.interval());
        assertEquals(Duration.ofSeconds(30), answer.soonest());
    }

    @Test
    void announce_again_usesTheConnectionUntilItIsRefused() throws Exception {
        var first = announce("/");
        connect();
        send(1, receive().getInt(12), peers(0));
        first.get(10, TimeUnit.SECONDS);

        var second = announce("/");
        var asked = receive();
        assertEquals(CONNECTION, asked.getLong(0));
        send(3, asked.getInt(12), "who are you".getBytes(StandardCharsets.US_ASCII));
        connect();
        send(1, receive().getInt(12), peers(3));

        assertEquals(3, second.get(10, TimeUnit.SECONDS).peers().size());
    }

    @Test
    void announce_answersThatAreNone_areIgnored() throws Exception {
        var reply = announce("/");
        var asked = receive();
        int transaction = asked.getInt(12);
        send(0, transaction + 1, new byte[8]);
        send(1, transaction, peers(2));
        send(0, transaction, new byte[3]);
        send(77, transaction, new byte[100]);
        raw(new byte[0]);
        raw(new byte[7]);
        try (var stranger = new DatagramSocket(0, host)) {
            var forged = ByteBuffer.allocate(16).putInt(0).putInt(transaction).putLong(666);
            stranger.send(new DatagramPacket(forged.array(), 16, last.getSocketAddress()));
        }
        assertFalse(reply.isDone());

        send(0, transaction, ByteBuffer.allocate(8).putLong(CONNECTION).array());
        asked = receive();
        assertEquals(CONNECTION, asked.getLong(0));
        send(1, asked.getInt(12), new byte[11]);
        // Cut off behind the second peer, and more than anybody needs.
        send(1, asked.getInt(12), Arrays.copyOf(peers(1_000), 12 + 6 * 900 + 5));

        assertEquals(
                AnnounceReply.MOST_PEERS,
                reply.get(10, TimeUnit.SECONDS).peers().size());
    }

    @Test
    void announce_connectionOlderThanAMinute_connectsAnew() throws Exception {
        var clock = new SteppedLoop();
        tracker = new UdpTracker(
                new UdpTracker.Way(loops, loop, names),
                TrackerConfig.standard(),
                new Random(7),
                new UdpConnections(clock));
        var first = announce("/");
        connect();
        send(1, receive().getInt(12), peers(0));
        first.get(10, TimeUnit.SECONDS);

        clock.advance(Duration.ofSeconds(59));
        var second = announce("/");
        var asked = receive();
        assertEquals(CONNECTION, asked.getLong(0));
        send(1, asked.getInt(12), peers(1));
        second.get(10, TimeUnit.SECONDS);

        clock.advance(Duration.ofSeconds(1));
        var third = announce("/");
        connect();
        send(1, receive().getInt(12), peers(2));
        assertEquals(2, third.get(10, TimeUnit.SECONDS).peers().size());
    }

    @Test
    void scrape_connectsThenAsksAndReadsTheCounts() throws Exception {
        var scrape = scrape();
        connect();
        var asked = receive();

        assertEquals(CONNECTION, asked.getLong(0));
        assertEquals(2, asked.getInt(8));
        assertArrayEquals(TORRENT.wireBytes(), bytes(asked, 16, 20));
        assertEquals(36, asked.limit());
        send(2, asked.getInt(12), counts(5, -1, 7));
        assertEquals(new Scrape(5, 7, 0xffff_ffffL), scrape.get(10, TimeUnit.SECONDS));
    }

    @Test
    void scrape_answersThatAreNone_areIgnored() throws Exception {
        var scrape = scrape();
        connect();
        int transaction = receive().getInt(12);
        send(2, transaction, new byte[11]);
        send(1, transaction, counts(9, 9, 9));
        send(2, transaction + 1, counts(9, 9, 9));
        raw(new byte[7]);
        assertFalse(scrape.isDone());

        // As long as a datagram may be.
        send(2, transaction, Arrays.copyOf(counts(1, 2, 3), 60_000));

        assertEquals(new Scrape(1, 3, 2L), scrape.get(10, TimeUnit.SECONDS));
    }

    @Test
    void scrape_refused_saysWhy() throws Exception {
        var scrape = scrape();
        connect();
        send(3, receive().getInt(12), "no scrapes".getBytes(StandardCharsets.US_ASCII));
        assertEquals("says: no scrapes", failure(scrape));
    }

    @Test
    void announce_overARealIpv6Socket_isAnsweredWithIpv6Peers() throws Exception {
        try (var other = Ipv6.datagrams()) {
            var six = other.getLocalAddress();
            other.setSoTimeout(10_000);
            var reply = announce(URI.create("udp://[::1]:" + other.getLocalPort() + "/"));
            var packet = new DatagramPacket(new byte[2_000], 2_000);
            other.receive(packet);
            int transaction = ByteBuffer.wrap(packet.getData()).getInt(12);
            answer(
                    other,
                    packet,
                    ByteBuffer.allocate(16).putInt(0).putInt(transaction).putLong(CONNECTION));
            other.receive(packet);
            transaction = ByteBuffer.wrap(packet.getData()).getInt(12);
            answer(
                    other,
                    packet,
                    ByteBuffer.allocate(38)
                            .putInt(1)
                            .putInt(transaction)
                            .putInt(1_800)
                            .putLong(0)
                            .put(six.getAddress())
                            .putShort((short) 7_000));

            assertEquals(
                    List.of(new InetSocketAddress(six, 7_000)),
                    reply.get(10, TimeUnit.SECONDS).peers());
        }
    }

    private static void answer(DatagramSocket from, DatagramPacket asked, ByteBuffer bytes) throws IOException {
        var said = bytes(bytes, 0, bytes.capacity());
        from.send(new DatagramPacket(said, said.length, asked.getSocketAddress()));
    }

    private static byte[] counts(int seeders, int completed, int leechers) {
        return ByteBuffer.allocate(12)
                .putInt(seeders)
                .putInt(completed)
                .putInt(leechers)
                .array();
    }

    private CompletableFuture<Scrape> scrape() {
        var uri = URI.create("udp://127.0.0.1:" + port + "/announce");
        return asked(() -> tracker.scrape(uri, TORRENT));
    }

    @Test
    void announce_lost_isAskedAgain() throws Exception {
        tracker = tracker(Duration.ofSeconds(2));
        var reply = announce("/");
        int lost = receive().getInt(12);

        connect();
        send(0, lost, new byte[8]);
        assertFalse(reply.isDone());
        send(1, receive().getInt(12), peers(1));

        assertEquals(1, reply.get(10, TimeUnit.SECONDS).peers().size());
    }

    @Test
    void announce_refused_saysWhy() throws Exception {
        var reply = announce("/");
        connect();
        send(3, receive().getInt(12), "not\u0007allowed".getBytes(StandardCharsets.US_ASCII));
        assertEquals("says: not?allowed", failure(reply));
    }

    @Test
    void announce_nobodyThereOrSilent_fails() throws Exception {
        tracker = tracker(Duration.ofMillis(300));
        var silent = announce("/");
        assertEquals("did not answer", failure(silent));

        server.close();
        assertEquals("refused the connection", failure(announce("/")));
    }

    @Test
    void announce_overIpv6_readsSixteenBytesForEachPeer() throws Exception {
        var body = ByteBuffer.allocate(12 + 18).putInt(1_800).putInt(0).putInt(0);
        body.put(new InetSocketAddress("fd00::7", 1).getAddress().getAddress())
                .putShort((short) 7_000)
                .flip();

        var reply = AnnounceReply.ofDatagram(body, true);

        assertEquals(List.of(new InetSocketAddress("fd00::7", 7_000)), reply.peers());
    }

    @Test
    void speaks_udpWithAPortOnly() {
        assertTrue(tracker.speaks(URI.create("udp://tracker.example:6969/announce")));
        assertTrue(tracker.speaks(URI.create("UDP://[::1]:80")));
        assertFalse(tracker.speaks(URI.create("udp://tracker.example/announce")));
        assertFalse(tracker.speaks(URI.create("http://tracker.example:6969/announce")));
    }

    private static byte[] bytes(ByteBuffer from, int at, int length) {
        var bytes = new byte[length];
        from.get(at, bytes);
        return bytes;
    }

    private static @Nullable String failure(CompletableFuture<?> reply) {
        var failure = assertThrows(ExecutionException.class, () -> reply.get(20, TimeUnit.SECONDS));
        return Objects.requireNonNull(failure.getCause()).getMessage();
    }

    private CompletableFuture<AnnounceReply> announce(String path) {
        return announce(URI.create("udp://127.0.0.1:" + port + path));
    }

    private CompletableFuture<AnnounceReply> announce(URI uri) {
        var announce = new Announce(
                TORRENT, ID, new Announce.Place(null, 6881), new Announce.Progress(1, 2, 3), AnnounceEvent.STARTED, 80);
        return asked(() -> tracker.announce(uri, "", announce));
    }

    private <T> CompletableFuture<T> asked(Supplier<CompletionStage<T>> question) {
        var done = new CompletableFuture<T>();
        loop.execute(() -> question.get().whenComplete((reply, failure) -> {
            if (failure == null) {
                done.complete(reply);
            } else {
                done.completeExceptionally(failure);
            }
        }));
        return done;
    }

    private void connect() throws IOException {
        var asked = receive();
        assertEquals(16, asked.limit());
        assertEquals(0x41727101980L, asked.getLong(0));
        assertEquals(0, asked.getInt(8));
        send(0, asked.getInt(12), ByteBuffer.allocate(8).putLong(CONNECTION).array());
    }

    private ByteBuffer receive() throws IOException {
        last = new DatagramPacket(new byte[2_000], 2_000);
        server.receive(last);
        return ByteBuffer.wrap(last.getData()).limit(last.getLength());
    }

    private void send(int action, int transaction, byte[] rest) throws IOException {
        raw(ByteBuffer.allocate(8 + rest.length)
                .putInt(action)
                .putInt(transaction)
                .put(rest)
                .array());
    }

    private void raw(byte[] bytes) throws IOException {
        server.send(new DatagramPacket(bytes, bytes.length, last.getSocketAddress()));
    }

    private byte[] peers(int count) {
        var body = ByteBuffer.allocate(12 + 6 * count).putInt(1_800).putInt(0).putInt(0);
        for (int i = 0; i < count; i++) {
            body.put(host.getAddress()).putShort((short) (6_881 + i));
        }
        return body.array();
    }
}
