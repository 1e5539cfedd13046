package io.shoalfs.fetch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Documents of a real web server on loopback. */
class WebFetchTest {

    private static final String SECRET = "password";
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

    /** The connection that redirects is kept alive, and in the way of the next. */
    @Test
    void redirect_toTheSameHost_isFollowed() throws IOException {
        server.createContext("/here", exchange -> {
            heard(exchange);
            exchange.getResponseHeaders().set("Location", "/there");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });

        assertArrayEquals(CONTENT, get("http://me:secret@" + host() + "/here", Map.of()));
        assertEquals(List.of("Basic bWU6c2VjcmV0", "Basic bWU6c2VjcmV0"), authorizations);
    }

    @Test
    void redirects_withoutEnd_areNotFollowed() {
        server.createContext("/circle", exchange -> {
            heard(exchange);
            exchange.getResponseHeaders().set("Location", "/circle");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });

        var failure = assertThrows(IOException.class, () -> get("http://" + host() + "/circle", Map.of()));

        assertEquals("http://" + host() + "/circle redirects more than 5 times", failure.getMessage());
        assertEquals(6, authorizations.size());
    }

    /** What a server says is no more than what a link says: a host that was not typed is to be public. */
    @Test
    void redirect_toAPrivateHost_isNotFollowed_butWhereThatIsAllowed() throws IOException {
        var address = "http://me:secret@" + host() + "/away";

        var failure = assertThrows(IOException.class, () -> get(address, Map.of()));
        assertEquals(
                "http://" + host() + "/away failed (localhost is not connected to: its address is not public)",
                failure.getMessage());

        var allowed = FetchConfig.standard().allowPrivateSources();
        assertArrayEquals(CONTENT, WebFetch.get(URI.create(address), allowed, Machine.of(Map.of()), 1_000));
        assertEquals(List.of("Basic bWU6c2VjcmV0", "Basic bWU6c2VjcmV0", ""), authorizations);
    }

    @Test
    void redirect_toAMachinesCredentials_isNotFollowed() {
        server.createContext("/cloud", exchange -> {
            exchange.getResponseHeaders().set("Location", "http://169.254.169.254/latest/meta-data/");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        var allowed = FetchConfig.standard().allowPrivateSources();

        var failure = assertThrows(
                IOException.class,
                () -> WebFetch.get(URI.create("http://" + host() + "/cloud"), allowed, Machine.of(Map.of()), 1_000));

        assertEquals(
                "http://" + host()
                        + "/cloud failed (169.254.169.254 is not connected to: its address is of one link only)",
                failure.getMessage());
    }

    @Test
    void redirect_fromHttpsToHttp_isNotFollowed(@TempDir Path directory) throws Exception {
        var store = directory.resolve("store").toString();
        keytool(
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=ip:127.0.0.1",
                "-keystore",
                store);
        keytool("-exportcert", "-rfc", "-keystore", store, "-file", store + ".pem");
        var keys = KeyStore.getInstance(new File(store), SECRET.toCharArray());
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, SECRET.toCharArray());
        var tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
        var secure = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);
        secure.setHttpsConfigurator(new HttpsConfigurator(tls));
        secure.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Location", "http://" + host() + "/there");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        secure.start();
        var address = "https://127.0.0.1:" + secure.getAddress().getPort() + "/x";
        var pem = Files.readString(Path.of(store + ".pem"));
        var machine = new Machine(Map.of(), path -> Optional.empty(), Optional.of(pem), Keepsake.NONE);

        var failure = assertThrows(
                IOException.class, () -> WebFetch.get(URI.create(address), FetchConfig.standard(), machine, 1_000));

        secure.stop(0);
        assertEquals(address + " redirects from https to http", failure.getMessage());
        assertEquals(List.of(), authorizations);
    }

    private static void keytool(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storepass", SECRET, "-alias", "server"));
        var process = new ProcessBuilder(command).inheritIO().start();
        assertEquals(0, process.waitFor());
    }
}
