package io.shoalfs.fetch.web;

import static io.shoalfs.fetch.web.SeedUnderTest.block;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.shoalfs.fetch.web.RawServer.Request;
import java.io.DataInputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Servers that only a proxy can reach: their names have no address here. */
class WebSeedProxyTest {

    private static final String NOWHERE = "nowhere.invalid";

    private final Site site = new Site().add(100_000, "/t/file", "file").add(5, "/t/x", "x");
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    @Test
    void request_throughAnHttpProxy_namesTheServer() throws Exception {
        try (var proxy = new RawServer((request, out) -> site.honest(
                        new Request(request.line().replace("http://" + NOWHERE + ":81", ""), request.headers()), out));
                var seed = new SeedUnderTest(
                        "http://" + NOWHERE + ":81/",
                        site.torrent("t"),
                        Map.of("http_proxy", proxy.url("").replace("//", "//me:secret@")))) {
            seed.ask(block(0, 1));
            seed.awaitReceived(block(0, 1));

            assertArrayEquals(site.bytes(block(0, 1)), seed.told.received.get(block(0, 1)));
            var request = proxy.requests().get(0);
            assertEquals("GET http://nowhere.invalid:81/t/file HTTP/1.1", request.line());
            assertEquals("Basic bWU6c2VjcmV0", request.headers().get("proxy-authorization"));
            assertEquals(NOWHERE + ":81", request.headers().get("host"));
        }
    }

    @Test
    void request_throughSocks_isLikeADirectOne() throws Exception {
        try (var server = new RawServer(site::honest);
                var listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                var seed = new SeedUnderTest(
                        "http://" + NOWHERE + "/",
                        site.torrent("t"),
                        Map.of("all_proxy", "socks5://127.0.0.1:" + listening.getLocalPort()))) {
            threads.execute(() -> socks(listening, URI.create(server.url("")).getPort()));

            seed.ask(block(0, 1));
            seed.awaitReceived(block(0, 1));

            assertArrayEquals(site.bytes(block(0, 1)), seed.told.received.get(block(0, 1)));
            assertEquals("GET /t/file HTTP/1.1", server.requests().get(0).line());
        }
    }

    /** One connection: whatever it asks for, it gets this server. */
    private void socks(ServerSocket listening, int port) {
        try (var from = listening.accept();
                var to = new Socket(InetAddress.getLoopbackAddress(), port)) {
            var in = new DataInputStream(from.getInputStream());
            in.readFully(new byte[3]);
            from.getOutputStream().write(new byte[] {5, 0});
            in.readFully(new byte[4]);
            var name = new byte[in.readUnsignedByte()];
            in.readFully(name);
            in.readUnsignedShort();
            boolean isRight = new String(name, StandardCharsets.US_ASCII).equals(NOWHERE);
            from.getOutputStream().write(new byte[] {5, (byte) (isRight ? 0 : 4), 0, 1, 0, 0, 0, 0, 0, 0});
            var back = threads.submit(() -> to.getInputStream().transferTo(from.getOutputStream()));
            in.transferTo(to.getOutputStream());
            back.get();
        } catch (Exception e) {
            // The test is over.
        }
    }
}
