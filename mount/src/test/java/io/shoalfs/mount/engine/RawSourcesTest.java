package io.shoalfs.mount.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import io.shoalfs.fetch.FetchConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is kept of the addresses of torrents, whose secrets are for their server only. */
class RawSourcesTest {

    private final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);

    RawSourcesTest() throws IOException {
        server.createContext("/", exchange -> {
            var name = exchange.getRequestURI().getRawQuery();
            var torrent = ("d4:infod6:lengthi1e4:name" + name.length() + ":" + name
                            + "12:piece lengthi16384e6:pieces20:" + "0".repeat(20) + "ee")
                    .getBytes(StandardCharsets.ISO_8859_1);
            exchange.sendResponseHeaders(200, torrent.length);
            exchange.getResponseBody().write(torrent);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void end() {
        server.stop(0);
    }

    @Test
    void names_haveNoSecrets_andAreAsManyAsTorrents() throws IOException {
        var host = "127.0.0.1:" + server.getAddress().getPort();
        var first = "http://me:secret@" + host + "/get?one";

        var sources =
                RawSources.read(List.of(first, "http://me:secret@" + host + "/get?two", first), FetchConfig.standard());

        assertEquals(List.of("http://" + host + "/get", "http://" + host + "/get#2"), sources.names());
        assertEquals(
                List.of("one", "two"),
                sources.parse().torrents().values().stream()
                        .map(shown -> shown.metainfo().torrent().name().toString())
                        .toList());
        assertEquals(
                List.of(false, false),
                sources.parse().torrents().values().stream()
                        .map(Shown::isTrusted)
                        .toList());
    }

    @Test
    void message_ofWhatIsNoTorrent_hasNoSecrets() {
        server.removeContext("/");
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        var address = "http://127.0.0.1:" + server.getAddress().getPort() + "/x";

        var failure = assertThrows(
                IOException.class,
                () -> RawSources.files(List.of(address.replace("//", "//me:secret@") + "?key=secret")));

        assertEquals(address, String.valueOf(failure.getMessage()).replaceFirst("(/x): .*", "$1"));
    }
}
