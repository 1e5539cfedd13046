package io.shoalfs.mount.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the commands say and how they end, without a mount. */
class CommandsTest {

    /** Two files and a pad in a directory; one name is no UTF-8. */
    private static final String TORRENT = "d8:announce17:http://t.example/13:announce-list"
            + "ll17:http://t.example/el17:udp://u.example:1ee"
            + "4:infod5:filesl"
            + "d6:lengthi5e4:pathl1:d4:a\u00ff\"be"
            + "e"
            + "d4:attr1:p6:lengthi16379e4:pathl4:.pad5:16379ee"
            + "d6:lengthi3e4:pathl1:zee"
            + "e4:name6:sample12:piece lengthi16384e6:pieces40:"
            + "0".repeat(40)
            + "7:privatei1ee"
            + "8:url-list15:http://w.example/e".replace("15:", "17:");

    /** How a command ended. */
    private record Result(int status, String out, String err) {}

    @Test
    void info_json_saysAllOfTheTorrent(@TempDir Path directory) throws IOException {
        var result = run("info", "--json", torrent(directory).toString());

        assertEquals(0, result.status(), result.err());
        String json = result.out().replaceAll("\\s", "");
        assertTrue(json.contains("\"name\":\"sample\",\"infohash_v1\":\""), json);
        assertTrue(json.contains("\"infohash_v2\":null,\"piece_length\":16384,\"length\":8,"), json);
        assertTrue(
                json.contains("\"files\":[{\"path\":\"d/a\\uDCFF\\\"b\",\"length\":5},{\"path\":\"z\",\"length\":3}]"),
                json);
        assertTrue(json.contains("\"trackers\":[\"http://t.example/\",\"udp://u.example:1\"]"), json);
        assertTrue(json.contains("\"web_seeds\":[\"http://w.example/\"],\"private\":true"), json);
    }

    @Test
    void info_forPeople_showsNoControlCharacters(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("t.torrent");
        Files.writeString(
                file,
                "d4:infod6:lengthi1e4:name5:a\u001b[1m12:piece lengthi16384e6:pieces20:" + "0".repeat(20) + "ee",
                StandardCharsets.ISO_8859_1);

        var result = run("info", file.toString());

        assertEquals(0, result.status(), result.err());
        assertFalse(result.out().contains("\u001b"), result.out());
        assertTrue(result.out().contains("a?[1m"), result.out());
    }

    @Test
    void info_scrape_saysWhatEachTrackerTells(@TempDir Path directory) throws IOException {
        var tracker = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);
        tracker.createContext("/scrape", exchange -> {
            // The hash stands in the question; it is the key of the answer.
            byte[] hash = unescaped(exchange.getRequestURI().getRawQuery().substring("info_hash=".length()));
            var answer = ("d5:filesd20:" + new String(hash, StandardCharsets.ISO_8859_1)
                            + "d8:completei5e10:downloadedi50e10:incompletei10eeee")
                    .getBytes(StandardCharsets.ISO_8859_1);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        tracker.start();
        try {
            String good = "http://127.0.0.1:" + tracker.getAddress().getPort() + "/announce";
            String file =
                    torrent(directory, good, "http://127.0.0.1:1/announce").toString();

            var text = run("info", "--scrape", file);
            assertEquals(0, text.status(), text.err());
            assertTrue(text.out().contains(good + ": 5 seeders, 10 leechers, 50 completed\n"), text.out());
            assertTrue(text.out().contains("http://127.0.0.1:1/announce refused the connection\n"), text.out());

            String json = run("info", "--scrape", "--json", file).out().replaceAll("\\s", "");
            assertTrue(json.contains("\"seeders\":5,\"leechers\":10,\"completed\":50}"), json);
            assertTrue(json.contains("\"error\":\"refusedtheconnection\"}]"), json);
        } finally {
            tracker.stop(0);
        }
    }

    @Test
    void info_scrapeThatNobodyAnswers_saysTheRestAndIsStatusOne(@TempDir Path directory) throws IOException {
        for (var trackers :
                List.of(List.of("http://127.0.0.1:1/announce", "http://127.0.0.1:1/a"), List.<String>of())) {
            var result = run(
                    "info",
                    "--scrape",
                    torrent(directory, trackers.toArray(String[]::new)).toString());

            assertEquals(1, result.status(), result.err());
            assertEquals(1, result.err().lines().count(), result.err());
            assertTrue(result.out().contains("piece length"), result.out());
        }
    }

    private static byte[] unescaped(String text) {
        var bytes = new ByteArrayOutputStream();
        for (int at = 0; at < text.length(); at++) {
            boolean escaped = text.charAt(at) == '%';
            bytes.write(escaped ? Integer.parseInt(text.substring(at + 1, at + 3), 16) : text.charAt(at));
            at += escaped ? 2 : 0;
        }
        return bytes.toByteArray();
    }

    private static Path torrent(Path directory, String... trackers) throws IOException {
        var list = new StringBuilder();
        for (var tracker : trackers) {
            list.append("l")
                    .append(tracker.length())
                    .append(':')
                    .append(tracker)
                    .append('e');
        }
        return Files.writeString(
                directory.resolve("tracked.torrent"),
                "d" + (trackers.length == 0 ? "" : "13:announce-listl" + list + "e")
                        + "4:infod6:lengthi1e4:name1:a12:piece lengthi16384e6:pieces20:" + "0".repeat(20) + "ee");
    }

    @Test
    void badTorrent_isOneSentence_andStatusOne(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("bad.torrent"), "this is no torrent");
        for (var arguments : List.of(
                List.of("info", file.toString()),
                List.of("info", directory.toString()),
                List.of("info", directory.resolve("missing").toString()),
                List.of("info", "magnet:?xt=urn:btih:" + "0".repeat(39)))) {
            var result = run(arguments.toArray(String[]::new));

            assertEquals(1, result.status(), result.err());
            assertEquals(1, result.err().lines().count(), result.err());
            assertTrue(result.err().startsWith("shoalfs: "), result.err());
            assertEquals("", result.out());
        }
    }

    @Test
    void noCommand_unknownCommandsAndOptions_areStatusTwo() {
        for (var arguments :
                List.of(List.<String>of(), List.of("nonsense"), List.of("info"), List.of("info", "--nonsense", "x"))) {
            var result = run(arguments.toArray(String[]::new));

            assertEquals(2, result.status(), arguments.toString());
            assertTrue(result.err().startsWith("shoalfs: "), result.err());
            assertTrue(result.err().contains("--help"), result.err());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "--version"})
    void helpAndVersion_goToStandardOutput(String option) {
        var result = run(option);

        assertEquals(0, result.status());
        assertEquals("", result.err());
        assertTrue(result.out().contains("shoalfs"), result.out());
    }

    @Test
    void mount_refusesWhatItCannotDo_withStatusTwo(@TempDir Path directory) {
        for (var option : List.of(
                "rw",
                "nonsense",
                "cache-size=lots",
                "cache-size=101%",
                "keep-free=-1",
                "peer=nowhere",
                "web-seed=ftp://h/",
                "web-seed=h/x",
                "web-seed=s3:///x",
                "web-token=host",
                "web-token=a/b=/f",
                "prefer=cheapest",
                "web-budget=some",
                "web-budget=-1",
                "read-timeout=0",
                "cache-dir",
                "max-upload=fast",
                "max-download=",
                "max-upload")) {
            var result = run("mount", "-o", "ro," + option, "x.torrent", directory.toString());

            assertEquals(2, result.status(), option + ": " + result.err());
            assertTrue(result.err().startsWith("shoalfs: "), result.err());
        }
        assertTrue(run("mount", "-o", "rw", "x", "y").err().contains("cannot be written"));
    }

    @Test
    void mount_onWhatIsNoEmptyDirectory_isStatusOne(@TempDir Path directory) throws IOException {
        Path torrent = torrent(directory);
        for (var at : List.of(directory, torrent, directory.resolve("missing"))) {
            var result =
                    run("mount", "--cache-dir", directory.resolve("c").toString(), torrent.toString(), at.toString());

            assertEquals(1, result.status(), result.err());
            assertEquals(1, result.err().lines().count(), result.err());
            assertTrue(result.err().startsWith("shoalfs: the mount point " + at), result.err());
        }
    }

    @Test
    void umount_ofWhatIsNotMounted_isStatusOne(@TempDir Path directory) {
        var result = run("umount", directory.toString());

        assertEquals(1, result.status());
        assertTrue(result.err().startsWith("shoalfs: nothing of shoalfs is mounted on "), result.err());
    }

    @Test
    void status_nothingIsMounted_isStatusThree(@TempDir Path directory) {
        var text = run("status", "--cache-dir", directory.toString());
        var json = run("status", "--json", "--cache-dir", directory.toString());

        assertEquals(new Result(3, "Nothing is mounted by shoalfs." + System.lineSeparator(), ""), text);
        assertEquals(3, json.status());
        assertEquals("{\"engines\":[],\"unreachable\":[]}", json.out().strip());
    }

    @Test
    void status_ofWhatIsNotMounted_isStatusOne(@TempDir Path directory) {
        var result = run("status", directory.toString());

        assertEquals(1, result.status());
        assertEquals(
                "shoalfs: " + directory + " is not below a mount of shoalfs",
                result.err().strip());
    }

    private static Path torrent(Path directory) throws IOException {
        return Files.writeString(directory.resolve("sample.torrent"), TORRENT, StandardCharsets.ISO_8859_1);
    }

    private static Result run(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        var command = Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int status = Main.run(command, arguments);
        return new Result(status, out.toString(), err.toString());
    }
}
