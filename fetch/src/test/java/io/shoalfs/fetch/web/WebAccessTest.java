package io.shoalfs.fetch.web;

import static io.shoalfs.fetch.web.RawServer.raw;
import static io.shoalfs.fetch.web.SeedUnderTest.block;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.fetch.Await;
import io.shoalfs.fetch.web.SeedUnderTest.Setting;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** What is told to web servers that want to know who asks, and to nobody else. */
class WebAccessTest {

    private final Site site = new Site().add(4 * Site.PIECE, "/t", "t");
    private final Map<String, String> files = new ConcurrentHashMap<>(Map.of("/token", "first\n"));

    private SeedUnderTest seed(String base, Map<String, String> environment) throws Exception {
        return new SeedUnderTest(
                base,
                site.torrent("t"),
                new Setting(environment, path -> Optional.ofNullable(files.get(path)), InstantSource.system()),
                WebBudget.NONE);
    }

    private static String host(RawServer server) {
        return server.url("").substring("http://".length());
    }

    private static String authorization(RawServer server, int request) {
        return server.requests().get(request).header("authorization");
    }

    @Test
    void token_isToldToItsHost_andNotToWhereThatRedirects() throws Exception {
        try (var elsewhere = new RawServer(site::honest);
                var hub = new RawServer((request, out) -> {
                    out.write(raw("HTTP/1.1 302 Go\r\nLocation: "
                            + elsewhere.url("/t").replace("127.0.0.1", "localhost") + "\r\nContent-Length: 0\r\n\r\n"));
                    return true;
                });
                var seed = seed(hub.url("/"), Map.of("token " + host(hub), "/token"))) {
            seed.ask(block(0, 0));
            seed.awaitReceived(block(0, 0));

            assertEquals("Bearer first", authorization(hub, 0));
            assertEquals("", authorization(elsewhere, 0));
        }
    }

    @Test
    void token_ofAnotherHostOrPort_isNotTold() throws Exception {
        try (var server = new RawServer(site::honest);
                var seed = seed(
                        server.url("/"),
                        Map.of("token 127.0.0.1", "/token", "token 127.0.0.1:1", "/token", "HF_TOKEN", "hub"))) {
            seed.ask(block(0, 0));
            seed.awaitReceived(block(0, 0));

            assertEquals("", authorization(server, 0));
        }
    }

    @Test
    void token_thatIsNotTaken_isReadAgain() throws Exception {
        try (var server = new RawServer((request, out) -> {
                    if ("Bearer second".equals(request.headers().get("authorization"))) {
                        return site.honest(request, out);
                    }
                    out.write(raw("HTTP/1.1 401 Who\r\nContent-Length: 0\r\n\r\n"));
                    return true;
                });
                var seed = seed(server.url("/"), Map.of("token " + host(server), "/token"))) {
            seed.ask(block(0, 0));
            seed.awaitRefused(block(0, 0));
            assertEquals(
                    "the web seed " + server.url("/") + " does not take the token for " + host(server)
                            + " (status 401)",
                    seed.trouble());

            files.put("/token", "second");
            // By what it reads again after this.
            Await.until(() -> seed.serves(0));
            seed.ask(block(1, 0));
            seed.awaitRefused(block(1, 0));
            Await.until(() -> seed.serves(0));
            seed.ask(block(2, 0));
            seed.awaitReceived(block(2, 0));
        }
    }

    @Test
    void tokens_withoutTls_areForThisMachineOnly() throws Exception {
        var tokens = Tokens.read(
                Map.of("hub.example", "/token", "[::1]:81", "/token"),
                Map.of("HF_TOKEN", "hub"),
                path -> Optional.of("first"),
                Runnable::run);

        assertEquals(Optional.of("first"), tokens.of(new Host(true, "hub.example", 443)));
        assertEquals(Optional.of("first"), tokens.of(new Host(true, "HUB.example", 443)));
        assertEquals(Optional.empty(), tokens.of(new Host(false, "hub.example", 80)));
        assertEquals(Optional.empty(), tokens.of(new Host(true, "hub.example", 8443)));
        assertEquals(Optional.empty(), tokens.of(new Host(true, "cdn.hub.example", 443)));
        assertEquals(Optional.of("first"), tokens.of(new Host(false, "::1", 81)));
        assertEquals(Optional.of("hub"), tokens.of(new Host(true, "huggingface.co", 443)));
        assertEquals(Optional.empty(), tokens.of(new Host(true, "cdn-lfs.huggingface.co", 443)));
        assertEquals(Optional.empty(), tokens.of(new Host(false, "huggingface.co", 80)));
    }

    @Test
    void tokenFile_thatHasNone_isAnError() {
        var missing = assertThrows(
                IOException.class,
                () -> Tokens.read(Map.of("h", "/f"), Map.of(), path -> Optional.empty(), Runnable::run));
        var wrong = assertThrows(
                IOException.class,
                () -> Tokens.read(Map.of("h", "/f"), Map.of(), path -> Optional.of("a b\r\nX: y"), Runnable::run));

        assertEquals("there is no file /f, which is to have the token for h", missing.getMessage());
        assertEquals("what is in /f is no token: one word is", wrong.getMessage());
    }

    @Test
    void userAndPassword_areToldToTheServer_andNotShown() throws Exception {
        try (var elsewhere = new RawServer(site::honest);
                var server = new RawServer((request, out) -> {
                    out.write(raw(
                            "HTTP/1.1 302 Go\r\nLocation: " + elsewhere.url("/t") + "\r\nContent-Length: 0\r\n\r\n"));
                    return true;
                });
                var seed = seed(server.url("/").replace("//", "//me:p%40ss@"), Map.of())) {
            seed.ask(block(0, 0));
            seed.awaitReceived(block(0, 0));

            assertEquals("Basic bWU6cEBzcw==", authorization(server, 0));
            assertEquals("", authorization(elsewhere, 0));
            elsewhere.says((request, out) -> false);
            seed.ask(block(1, 0));
            seed.awaitRefused(block(1, 0));
            assertFalse(seed.trouble().contains("p%40ss") || seed.trouble().isEmpty(), seed.trouble());
        }
    }

    /** The query of a presigned address is as good as a password. */
    @Test
    void query_isAskedWith_andNotShown() throws Exception {
        var signed = new Site().add(4 * Site.PIECE, "/t?X-Amz-Signature=secret", "t");
        try (var server = new RawServer(signed::honest);
                var seed = new SeedUnderTest(server.url("/t?X-Amz-Signature=secret"), signed.torrent("t"))) {
            seed.ask(block(0, 0));
            seed.awaitReceived(block(0, 0));
            server.says((request, out) -> false);
            seed.ask(block(1, 0));
            seed.awaitRefused(block(1, 0));

            assertTrue(seed.trouble().startsWith("the web seed " + server.url("/t") + " "), seed.trouble());
        }
    }
}
