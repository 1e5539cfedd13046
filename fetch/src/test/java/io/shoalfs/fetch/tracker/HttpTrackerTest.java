package io.shoalfs.fetch.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.shoalfs.fetch.Ipv6;
import io.shoalfs.fetch.net.EventLoops;
import io.shoalfs.fetch.net.Names;
import io.shoalfs.fetch.net.NetConfig;
import io.shoalfs.fetch.net.NettyLoop;
import io.shoalfs.fetch.net.Tls;
import io.shoalfs.torrent.InfoHash;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Announces over real sockets to a small HTTP server. */
class HttpTrackerTest {

    private static final String ANSWER = "d8:intervali1800e5:peers6:\u007f\0\0\1\u001a\u00e1e";
    private static final InetSocketAddress PEER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0x1ae1);
    private static final InfoHash TORRENT = new InfoHash("00ff" + "12".repeat(18));
    private static final String SCRAPE =
            "d5:filesd20:\0\u00ff" + "\u0012".repeat(18) + "d8:completei5e10:downloadedi50e10:incompletei10eeee";
    private static final String ID = "2d5348303030312d" + "61".repeat(11) + "20";

    private final EventLoops loops = new EventLoops(NetConfig.forCores(1));
    private final Names names = new Names(NetConfig.forCores(1));
    private final NettyLoop loop = loops.next();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private Duration patience = Duration.ofSeconds(20);

    HttpTrackerTest() throws IOException {
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.setExecutor(Executors.newCachedThreadPool());
    }

    @BeforeEach
    void begin() {
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI().toString());
            answer(exchange);
        });
        server.start();
    }

    @AfterEach
    void end() {
        server.stop(0);
        ((java.util.concurrent.ExecutorService) server.getExecutor()).shutdownNow();
        names.close();
        loops.close();
    }

    @Test
    void announce_saysAllThatATrackerNeeds() throws Exception {
        var reply = announce("/announce?key=abc");

        assertEquals(List.of(PEER), reply.peers());
        assertEquals(Duration.ofMinutes(30), reply.interval());
        assertEquals(
                List.of("/announce?key=abc&info_hash=%00%FF" + "%12".repeat(18) + "&peer_id=-SH0001-" + "a".repeat(11)
                        + "%20&port=6881&uploaded=1&downloaded=2&left=3&compact=1&no_peer_id=1&numwant=80"
                        + "&key=61616120&event=started"),
                asked);
    }

    @Test
    void announce_toAName_isResolved() throws Exception {
        var uri = URI.create("http://localhost:" + server.getAddress().getPort() + "/plain");

        assertEquals(List.of(PEER), announce(uri).peers());
    }

    @Test
    void announce_gzipAndChunked_isUnderstood() throws Exception {
        assertEquals(List.of(PEER), announce("/gzip").peers());
        assertEquals(List.of(PEER), announce("/chunked").peers());
    }

    @Test
    void announce_redirects_areFollowedAFewTimes() throws Exception {
        assertEquals(List.of(PEER), announce("/redirect/3").peers());

        assertEquals("redirects without end", failure("/redirect/9"));
        assertEquals("redirects to where no tracker can be", failure("/redirect-to-file"));
    }

    @Test
    void announce_badAnswers_fail() {
        assertEquals("answered with status 500", failure("/status"));
        assertEquals("says: not today", failure("/failure"));
        assertTrue(failure("/garbage").contains("at byte"), failure("/garbage"));
        assertTrue(failure("/large").startsWith("failed ("), failure("/large"));
        assertTrue(failure("/bomb").startsWith("failed ("), failure("/bomb"));
    }

    @Test
    void announce_silence_endsInTime() {
        patience = Duration.ofMillis(500);

        assertEquals("did not answer", failure("/silent"));
    }

    @Test
    void announce_headersWithoutEnd_fail() throws Exception {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var sent = CompletableFuture.runAsync(() -> drip(socket));

            var reason = failure(URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/"));

            assertTrue(reason.startsWith("sent what is no HTTP answer") || reason.startsWith("failed ("), reason);
            sent.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void announce_nobodyThere_fails() throws Exception {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }

        assertEquals("refused the connection", failure(URI.create("http://127.0.0.1:" + port + "/announce")));
        assertEquals("has no address", failure(URI.create("http://no-such-host.invalid/announce")));
    }

    @Test
    void speaks_httpOnly() {
        var tracker = tracker();

        assertTrue(tracker.speaks(URI.create("http://a/announce")));
        assertTrue(tracker.speaks(URI.create("HTTPS://[::1]:8080/announce")));
        for (var no :
                List.of("udp://a:1/announce", "file:///etc/passwd", "http:///announce", "http://a:99999/x", "x")) {
            assertTrue(!tracker.speaks(URI.create(no)), no);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getPath();
        var body = ANSWER.getBytes(StandardCharsets.ISO_8859_1);
        if (path.startsWith("/redirect/")) {
            int left = Integer.parseInt(path.substring(10));
            exchange.getResponseHeaders().set("Location", left == 0 ? "/announce" : "/redirect/" + (left - 1));
            send(exchange, 302, new byte[0]);
            return;
        }
        switch (path) {
            case "/redirect-to-file" -> {
                exchange.getResponseHeaders().set("Location", "file:///etc/passwd");
                send(exchange, 301, new byte[0]);
            }
            case "/gzip" -> {
                exchange.getResponseHeaders().set("Content-Encoding", "gzip");
                send(exchange, 200, zipped(body));
            }
            case "/bomb" -> {
                exchange.getResponseHeaders().set("Content-Encoding", "gzip");
                send(exchange, 200, zipped(new byte[8 * 1024 * 1024]));
            }
            case "/chunked" -> {
                exchange.sendResponseHeaders(200, 0);
                for (byte b : body) {
                    exchange.getResponseBody().write(b);
                    exchange.getResponseBody().flush();
                }
                exchange.close();
            }
            case "/status" -> send(exchange, 500, body);
            case "/failure" ->
                send(exchange, 200, "d14:failure reason9:not todaye".getBytes(StandardCharsets.US_ASCII));
            case "/garbage" -> send(exchange, 200, "<html>".getBytes(StandardCharsets.US_ASCII));
            case "/large" -> send(exchange, 200, new byte[2 * 1024 * 1024]);
            case "/silent", "/scrape-silent" -> {}
            default -> answerScrape(exchange, path, body);
        }
    }

    private static void answerScrape(HttpExchange exchange, String path, byte[] body) {
        byte[] scrape = SCRAPE.getBytes(StandardCharsets.ISO_8859_1);
        switch (path) {
            case "/x/scrape" -> send(exchange, 200, scrape);
            case "/scrape-unknown" -> send(exchange, 200, "d5:filesdee".getBytes(StandardCharsets.US_ASCII));
            case "/scrape-truncated" -> send(exchange, 200, Arrays.copyOf(scrape, 50));
            case "/scrape-huge" -> send(exchange, 200, new byte[2 * 1024 * 1024]);
            case "/scrape-missing" -> send(exchange, 404, body);
            default -> send(exchange, 200, body);
        }
    }

    private static void send(HttpExchange exchange, int status, byte[] body) {
        try (exchange) {
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        } catch (IOException e) {
            // The client hung up, as it should on too long an answer.
            asserted(e);
        }
    }

    private static void asserted(IOException e) {
        assertTrue(e.getMessage() != null);
    }

    private static byte[] zipped(byte[] bytes) throws IOException {
        var zipped = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(zipped)) {
            out.write(bytes);
        }
        return zipped.toByteArray();
    }

    /** Sends headers until the other end has had enough. */
    private static void drip(ServerSocket server) {
        try (var socket = server.accept()) {
            socket.getOutputStream().write("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII));
            while (true) {
                socket.getOutputStream()
                        .write(("X-A: " + "a".repeat(60_000) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException e) {
            asserted(e);
        }
    }

    @Test
    void scrape_asksBesideTheAnnounceAddress() throws Exception {
        assertEquals(new Scrape(5, 10, 50L), scrape("/x/announce?key=abc"));
        assertEquals(List.of("/x/scrape?key=abc&info_hash=%00%FF" + "%12".repeat(18)), asked);
    }

    @Test
    void scrape_addressWithoutAnnounce_asksNobody() {
        assertEquals("cannot be asked: its address does not end in \"announce\"", scrapeFailure("/a"));
        assertEquals(List.of(), asked);
    }

    @Test
    void scrape_badAnswers_fail() {
        assertEquals("does not know the torrent", scrapeFailure("/announce-unknown"));
        assertTrue(scrapeFailure("/announce-truncated").contains("at byte"));
        assertTrue(scrapeFailure("/announce-huge").startsWith("failed ("), scrapeFailure("/announce-huge"));
        assertEquals("answered with status 404", scrapeFailure("/announce-missing"));
        patience = Duration.ofMillis(300);
        assertEquals("did not answer", scrapeFailure("/announce-silent"));
    }

    @Test
    void announceAndScrape_overIpv6_areAnswered() throws Exception {
        var six = HttpServer.create(Ipv6.address(0), 10);
        six.createContext(
                "/announce",
                exchange -> send(
                        exchange,
                        200,
                        ("d6:peers618:" + "\0".repeat(15) + "\u0001\u001a\u00e1e")
                                .getBytes(StandardCharsets.ISO_8859_1)));
        six.createContext("/scrape", exchange -> send(exchange, 200, SCRAPE.getBytes(StandardCharsets.ISO_8859_1)));
        six.start();
        try {
            var uri = URI.create("http://[::1]:" + six.getAddress().getPort() + "/announce");

            assertEquals(List.of(Ipv6.address(0x1ae1)), announce(uri).peers());
            assertEquals(new Scrape(5, 10, 50L), scrape(uri));
        } finally {
            six.stop(0);
        }
    }

    private Scrape scrape(String path) throws Exception {
        return scrape(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path));
    }

    private Scrape scrape(URI uri) throws Exception {
        var done = new CompletableFuture<Scrape>();
        loop.execute(() -> tracker().scrape(uri, TORRENT).whenComplete((scrape, failure) -> {
            if (failure == null) {
                done.complete(scrape);
            } else {
                done.completeExceptionally(failure);
            }
        }));
        return done.get(30, TimeUnit.SECONDS);
    }

    private String scrapeFailure(String path) {
        var failed = assertThrows(ExecutionException.class, () -> scrape(path));
        return String.valueOf(Objects.requireNonNull(failed.getCause()).getMessage());
    }

    private HttpTracker tracker() {
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
        return new HttpTracker(loops, loop, names, new Tls(), config);
    }

    private AnnounceReply announce(String path) throws Exception {
        return announce(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path));
    }

    private AnnounceReply announce(URI uri) throws Exception {
        var announce = new Announce(
                TORRENT, ID, new Announce.Place(null, 6881), new Announce.Progress(1, 2, 3), AnnounceEvent.STARTED, 80);
        var reply = new CompletableFuture<AnnounceReply>();
        loop.execute(() -> tracker().announce(uri, "", announce).whenComplete((answer, failure) -> {
            assertTrue(loop.inLoop());
            if (failure == null) {
                reply.complete(answer);
            } else {
                reply.completeExceptionally(failure);
            }
        }));
        return reply.get(30, TimeUnit.SECONDS);
    }

    private String failure(String path) {
        return failure(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path));
    }

    private String failure(URI uri) {
        var failed = assertThrows(ExecutionException.class, () -> announce(uri));
        return String.valueOf(Objects.requireNonNull(failed.getCause()).getMessage());
    }
}
