package io.shoalfs.fetch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Documents of a real web server on loopback. */
class WebFetchTest {

    private static final byte[] CONTENT = {1, 2, 3};

    private final List<String> authorizations = new CopyOnWriteArrayList<>();
    private final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);

    WebFetchTest() throws IOException {
        server.createContext("/there", exchange -> {
            heard(exchange);
            exchange.sendResponseHeaders(200, CONTENT.length);
            exchange.getResponseBody().write(CONTENT);
            exchange.close();
        });
        server.createContext("/away", exchange -> {
            heard(exchange);
            var target = "http://localhost:" + server.getAddress().getPort() + "/there";
            exchange.getResponseHeaders().set("Location", target);
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        server.start();
    }

    private void heard(HttpExchange exchange) {
        authorizations.add(
                Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("Authorization"), ""));
    }

    @AfterEach
    void end() {
        server.stop(0);
    }

    private String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    private static byte[] get(String address, Map<String, String> tokens) throws IOException {
        var machine = new Machine(Map.of(), path -> Optional.of("token-of-" + path), Optional.empty(), Keepsake.NONE);
        return WebFetch.get(URI.create(address), FetchConfig.standard().webTokens(tokens), machine, 1_000);
    }

    @Test
    void userAndPassword_areToldToTheServer() throws IOException {
        assertArrayEquals(CONTENT, get("http://me:p%40ss@" + host() + "/there?x", Map.of()));

        assertEquals(List.of("Basic bWU6cEBzcw=="), authorizations);
    }

    @Test
    void token_isToldToItsHost() throws IOException {
        assertArrayEquals(CONTENT, get("http://" + host() + "/there", Map.of(host(), "f")));

        assertEquals(List.of("Bearer token-of-f"), authorizations);
    }

    @Test
    void message_hasNoPassword_andNoQuery() {
        var missing = assertThrows(
                IOException.class, () -> get("http://me:secret@" + host() + "/missing?key=secret", Map.of()));
        var dead = assertThrows(IOException.class, () -> get("http://me:secret@127.0.0.1:1/x?key=secret", Map.of()));
        var odd = assertThrows(IOException.class, () -> get("ftp://me:secret@h/x?key=secret", Map.of()));

        assertEquals("http://" + host() + "/missing answered with status 404", missing.getMessage());
        assertTrue(String.valueOf(dead.getMessage()).startsWith("http://127.0.0.1:1/x "), dead::toString);
        assertEquals("ftp://h/x is no address of a web server", odd.getMessage());
    }
}
