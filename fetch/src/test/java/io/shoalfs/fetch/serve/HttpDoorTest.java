package io.shoalfs.fetch.serve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.cache.MemoryPieceStore;
import io.shoalfs.cache.SampleTorrent;
import io.shoalfs.fetch.Await;
import io.shoalfs.fetch.net.EventLoops;
import io.shoalfs.fetch.net.NetConfig;
import io.shoalfs.fetch.serve.Client.Answer;
import io.shoalfs.fetch.swarm.Gate;
import io.shoalfs.fetch.swarm.RateLimit;
import io.shoalfs.torrent.FileSpan;
import io.shoalfs.torrent.InfoHash;
import io.shoalfs.torrent.TorrentId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is held, by HTTP, to clients that behave and to those that do not. */
class HttpDoorTest {

    private static final int PIECE = 1 << 16;
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-02-03T04:05:06Z"));

    private static final ServeConfig LIMITS =
            new ServeConfig(6, 4, 1_000, 2_000, 8, 1 << 14, Duration.ofMillis(500), Duration.ofMillis(500));

    private final SampleTorrent sample = SampleTorrent.of(11, PIECE, 300_000, 0, 20);
    private final MemoryPieceStore store = new MemoryPieceStore(sample.torrent());
    private final Catalogue catalogue = new Catalogue();
    private final EventLoops loops = new EventLoops(NetConfig.forCores(2));
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (var each : opened) {
            each.close();
        }
        loops.close();
        store.close();
    }

    private int door(long rate, Predicate<InetAddress> permitted) throws IOException {
        return door(new RateLimit(rate), permitted);
    }

    private int door(RateLimit rate, Predicate<InetAddress> permitted) throws IOException {
        var around = new HttpDoor.Surroundings(catalogue, LIMITS, rate, new Gate(2), permitted, CLOCK);
        var door = new HttpDoor(loops, around, null);
        opened.add(door);
        door.listen(List.of(new InetSocketAddress(HERE, 0)));
        return door.places().get(0).getPort();
    }

    private Client client() throws IOException {
        return client(door(0, address -> true));
    }

    private Client client(int port) throws IOException {
        var client = new Client(new InetSocketAddress(HERE, port));
        opened.add(client);
        return client;
    }

    private void hold(int... pieces) {
        Arrays.stream(pieces).forEach(piece -> store.keepUntold(piece, sample.piece(piece)));
        catalogue.add(store);
    }

    private void holdAll() {
        hold(0, 1, 2, 3, 4);
    }

    private String path(int file) {
        return "/" + sample.torrent().name() + "/"
                + sample.torrent().layout().files().nameOf(file);
    }

    private byte[] bytes(int from, int to) {
        return sample.bytes(new FileSpan(0, from, to - from));
    }

    @Test
    void get_ofAFile_bringsAllOfIt() throws Exception {
        holdAll();
        var answer = client().get(path(0));

        assertEquals(200, answer.status());
        assertArrayEquals(bytes(0, 300_000), answer.body());
        assertEquals("bytes", answer.header("accept-ranges"));
        assertEquals("Tue, 3 Feb 2026 04:05:06 GMT", answer.header("date"));
        // Counted once it is sent: the client may have all of it a moment before.
        Await.until(() -> catalogue.sent(store) == 300_000, () -> catalogue.sent(store) + " bytes were counted");
    }

    @Test
    void get_ofRanges_bringsThem_onOneConnection() throws Exception {
        holdAll();
        var client = client();

        assertPart(client.get(path(0), "Range: bytes=0-0"), "bytes 0-0/300000", bytes(0, 1));
        assertPart(
                client.get(path(0), "Range: bytes=65000-200000"), "bytes 65000-200000/300000", bytes(65_000, 200_001));
        assertPart(client.get(path(0), "Range: bytes=299990-"), "bytes 299990-299999/300000", bytes(299_990, 300_000));
        assertPart(client.get(path(0), "Range: bytes=-7"), "bytes 299993-299999/300000", bytes(299_993, 300_000));
        assertPart(
                client.get(path(0), "Range: bytes=299999-999999999999"),
                "bytes 299999-299999/300000",
                bytes(299_999, 300_000));
        assertPart(client.get(path(0), "Range: bytes=-9999999"), "bytes 0-299999/300000", bytes(0, 300_000));
        assertEquals(200, client.get(path(2)).status());
    }

    private static void assertPart(Answer answer, String range, byte[] body) {
        assertEquals(206, answer.status());
        assertEquals(range, answer.header("content-range"));
        assertArrayEquals(body, answer.body());
    }

    @Test
    void rangeBehindTheEnd_is416WithTheLength() throws Exception {
        holdAll();
        var client = client();
        for (var range : List.of("300000-", "300000-300001", "5-4", "-0", "-", "x-y")) {
            var answer = client.get(path(0), "Range: bytes=" + range);
            assertEquals(416, answer.status(), range);
            assertEquals("bytes */300000", answer.header("content-range"));
        }
        assertEquals(200, client.get(path(0), "Range: lines=1-2").status(), "another unit counts as none");
        assertEquals(416, client.get(path(1), "Range: bytes=0-").status(), "an empty file has no range");
        assertEquals(0, client.get(path(1)).body().length);
    }

    @Test
    void conditions_areThoseOfTheTag() throws Exception {
        holdAll();
        var client = client();
        var tag = client.get(path(0), "Range: bytes=0-0").header("etag");

        assertEquals(
                206, client.get(path(0), "Range: bytes=1-2", "If-Range: " + tag).status());
        assertEquals(
                200,
                client.get(path(0), "Range: bytes=1-2", "If-Range: \"other\"").status());
        assertEquals(304, client.get(path(0), "If-None-Match: " + tag).status());
        assertFalse(tag.equals(client.get(path(2)).header("etag")));
    }

    @Test
    void head_saysWhatGetWould_withoutTheBytes() throws Exception {
        holdAll();
        var client = client();
        var answer = client.ask("HEAD " + path(0) + " HTTP/1.1");

        assertEquals(200, answer.status());
        assertEquals("300000", answer.header("content-length"));
        assertEquals(404, client.ask("HEAD /nothing HTTP/1.1").status());
        assertEquals(0, catalogue.sent(store));
        assertEquals(20, client.get(path(2)).body().length, "the connection is still right");
    }

    @Test
    void whatIsNotHeld_is404_andTheRestIsGiven() throws Exception {
        hold(0, 1);
        var client = client();

        assertEquals(404, client.get(path(0)).status());
        assertEquals(404, client.get(path(0), "Range: bytes=131071-131072").status());
        assertEquals("no-store", client.get(path(0)).header("cache-control"));
        assertPart(
                client.get(path(0), "Range: bytes=131071-131071"),
                "bytes 131071-131071/300000",
                bytes(131_071, 131_072));
        store.evict(1);
        assertEquals(404, client.get(path(0), "Range: bytes=131071-131071").status());
        catalogue.remove(store);
        assertEquals(404, client.get(path(0), "Range: bytes=0-0").status());
    }

    @Test
    void paths_areWrittenInManyWays_andLeadNowhereElse() throws Exception {
        holdAll();
        var client = client();
        var name = sample.torrent().layout().files().nameOf(2).toString();
        var torrent = sample.torrent().name().toString();

        assertEquals(200, client.get("/%73" + torrent.substring(1) + "/" + name).status());
        assertEquals(200, client.get("http://host:80" + path(2) + "?query=/").status());
        for (var wrong : List.of(
                "/",
                "/" + torrent,
                "/" + torrent + "/",
                path(2) + "/",
                "//" + torrent + "/" + name,
                "/" + torrent + "/../" + torrent + "/" + name,
                "/" + torrent + "/%2e%2e/" + torrent + "/" + name,
                "/" + torrent + "%2F" + name,
                "/../../../etc/passwd",
                "/" + torrent + "/" + name + "%00",
                "/" + torrent + "/" + name + "%",
                "*",
                "/%ff")) {
            assertEquals(404, client.get(wrong).status(), wrong);
        }
    }

    @Test
    void twoTorrentsOfOneName_areToldApartByTheirHash() throws Exception {
        holdAll();
        var hash = InfoHash.of(new byte[20]);
        var second = new MemoryPieceStore(sample.at(new TorrentId(hash, null)).torrent());
        opened.add(second);
        catalogue.add(second);
        var client = client();

        assertEquals(200, client.get(path(2)).status(), "the first");
        assertEquals(404, client.get("/" + hash.hex() + path(2)).status(), "which holds nothing");
        assertEquals(
                200,
                client.get("/" + sample.torrent().id().primary().hex() + path(2))
                        .status());
    }

    @Test
    void pipelinedRequests_areAnsweredInOrder() throws Exception {
        holdAll();
        var client = client();
        for (int i = 0; i < 8; i++) {
            client.send("GET " + path(0) + " HTTP/1.1", "Range: bytes=" + i * 30_000 + "-" + (i * 30_000 + 29_999));
        }
        for (int i = 0; i < 8; i++) {
            assertArrayEquals(
                    bytes(i * 30_000, i * 30_000 + 30_000), client.answer().body());
        }
    }

    @Test
    void oldClients_andThoseWhoSaySo_areLetGoAfterTheAnswer() throws Exception {
        holdAll();
        int port = door(0, address -> true);
        var closing = client(port);
        assertEquals("close", closing.get(path(2), "Connection: close").header("connection"));
        assertTrue(closing.isEnded());
        var old = client(port);
        assertEquals(200, old.ask("GET " + path(2) + " HTTP/1.0").status());
        assertTrue(old.isEnded());
    }

    @Test
    void whatNobodyAnswers_costsTheConnection() throws Exception {
        holdAll();
        int port = door(0, address -> true);
        for (var wrong : List.of(
                "GET " + path(0) + " HTTP/1.1\r\nRange: bytes=0-1,3-4",
                "GET " + path(0) + " HTTP/1.1\r\nRange: bytes=0-1\r\nRange: bytes=3-4",
                "GET " + path(0) + " HTTP/1.1\r\nContent-Length: 5",
                "GET " + path(0) + " HTTP/1.1\r\nTransfer-Encoding: chunked",
                "GET /" + "x".repeat(2_000) + " HTTP/1.1",
                "GET / HTTP/1.1\r\nX: " + "y".repeat(3_000),
                "\u0001\u0002\u0003")) {
            var client = client(port);
            assertEquals(400, client.ask(wrong).status(), wrong);
            assertTrue(client.isEnded(), wrong);
        }
        assertEquals(405, client(port).ask("DELETE " + path(0) + " HTTP/1.1").status());
    }

    @Test
    void tooManyRequestsAtOnce_costTheConnection() throws Exception {
        holdAll();
        var client = client();
        client.sendRaw(("GET " + path(0) + " HTTP/1.1\r\n\r\n").repeat(12));
        assertTrue(client.isEnded());
    }

    @Test
    void whoIsNotPermitted_isToldNothing() throws Exception {
        holdAll();
        var client = client(door(0, address -> false));
        client.sendRaw("GET " + path(0) + " HTTP/1.1\r\n\r\n");
        assertEquals(0, client.rest());
    }

    @Test
    void connectionsOfOneAddress_areCounted_andForgottenAtTheirEnd() throws Exception {
        holdAll();
        int port = door(0, address -> true);
        var clients = List.of(client(port), client(port), client(port), client(port));
        for (var client : clients) {
            assertEquals(200, client.get(path(2)).status());
        }
        assertEquals(0, client(port).rest());
        for (var client : clients) {
            client.close();
        }
        Await.until(() -> {
            try (var client = new Client(new InetSocketAddress(HERE, port))) {
                return client.get(path(2)).status() == 200;
            } catch (IOException e) {
                return false;
            }
        });
    }

    @Test
    void anIpv6Network_countsAsOne() throws Exception {
        var one = HttpDoor.one(InetAddress.getByName("2001:db8:1:2::1"));
        assertEquals(one, HttpDoor.one(InetAddress.getByName("2001:db8:1:2:ffff::2")));
        assertFalse(one.equals(HttpDoor.one(InetAddress.getByName("2001:db8:1:3::1"))));
        assertFalse(HttpDoor.one(InetAddress.getByName("192.0.2.1"))
                .equals(HttpDoor.one(InetAddress.getByName("192.0.2.2"))));
    }

    @Test
    void requestThatIsNeverWhole_isNotWaitedFor_howeverItTrickles() throws Exception {
        holdAll();
        var client = client();
        long begun = System.nanoTime();
        try {
            for (int i = 0; i < 50; i++) {
                client.sendRaw("G");
                Thread.sleep(50);
            }
        } catch (IOException e) {
            assertTrue(System.nanoTime() - begun < Duration.ofSeconds(2).toNanos());
        }
        assertTrue(client.isEnded());
    }

    @Test
    void clientThatDoesNotRead_isLetGo() throws Exception {
        var large = SampleTorrent.of(12, 1 << 20, 40 << 20);
        try (var all = new MemoryPieceStore(large.torrent())) {
            for (int piece = 0; piece < 40; piece++) {
                all.keepUntold(piece, large.piece(piece));
            }
            catalogue.add(all);
            var client = client();
            client.sendRaw("GET /" + large.torrent().name() + "/"
                    + large.torrent().layout().files().nameOf(0) + " HTTP/1.1\r\n\r\n");
            Thread.sleep(1_500);
            assertTrue(client.rest() < 40 << 20, "it was cut off");
        }
    }

    /** Peers reserve of the same rate. */
    @Test
    void rate_isNotReservedFarAhead_andWhoMustWaitLongIsToldSo() throws Exception {
        holdAll();
        var rate = new RateLimit(4_000);
        int port = door(rate, address -> true);
        for (int i = 0; i < 3; i++) {
            client(port).sendRaw("GET " + path(0) + " HTTP/1.1\r\n\r\n");
        }
        Await.until(() -> rate.waitNanos(System.nanoTime()) > 0);
        var answer = client(port).get(path(0));
        assertEquals(503, answer.status());
        assertEquals("no-store", answer.header("cache-control"));
        assertTrue(Long.parseLong(answer.header("retry-after")) > 0);
        assertTrue(
                rate.waitNanos(System.nanoTime()) < Duration.ofSeconds(5).toNanos(), "one part of 16 KiB, and no more");
    }

    @Test
    void rate_isKept() throws Exception {
        holdAll();
        var client = client(door(300_000, address -> true));
        long begun = System.nanoTime();
        assertEquals(200, client.get(path(0)).status());
        long millis = Duration.ofNanos(System.nanoTime() - begun).toMillis();
        assertTrue(millis > 700, "300 kB at 300 kB/s took " + millis + " ms");
    }
}
