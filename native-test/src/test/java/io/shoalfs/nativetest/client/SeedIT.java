package io.shoalfs.nativetest.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.nativetest.Await;
import io.shoalfs.nativetest.Checkout;
import io.shoalfs.nativetest.Child;
import io.shoalfs.nativetest.Command;
import io.shoalfs.nativetest.Libtorrent;
import io.shoalfs.nativetest.Ports;
import io.shoalfs.nativetest.QBittorrent;
import io.shoalfs.nativetest.ShoalAssume;
import io.shoalfs.nativetest.ShoalFs;
import io.shoalfs.nativetest.Tracker;
import io.shoalfs.nativetest.Transmission;
import io.shoalfs.nativetest.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** {@code shoalfs seed} alone has what others download: by BitTorrent, and by HTTP. */
@Execution(ExecutionMode.CONCURRENT)
class SeedIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Pattern HASH = Pattern.compile("infohash v[12] ([0-9a-f]{40})");

    @RegisterExtension
    final Workspace work = new Workspace();

    private Path tree = Path.of("");
    private Path torrent = Path.of("");

    @BeforeEach
    void makeTree() throws IOException {
        ShoalAssume.hasPython("libtorrent");
        tree = work.folder("trée");
        torrent = work.path("trée.torrent");
        Command.run(PATIENCE, Command.python("create.py", "tree", tree)).succeeded();
        // What clients make of links, and of quotes in names, differs; CreateIT has them.
        for (String odd : List.of("link", "to-directory", "to-nothing", "no files/in here", "no files", "a b/c'd\"e")) {
            Files.delete(tree.resolve(odd));
        }
    }

    /** Makes the torrent; returns its info-hashes, cut to 40 digits. */
    private List<String> create(String... options) throws IOException {
        return create(torrent, options);
    }

    private List<String> create(Path output, String... options) throws IOException {
        List<Object> words = new ArrayList<>(List.of(Checkout.shoalfs(), "create", "--force", "-o", output, tree));
        words.addAll(List.of(options));
        var made = Command.run(PATIENCE, words.toArray()).succeeded().output();
        return HASH.matcher(made).results().map(found -> found.group(1)).toList();
    }

    private Child seed(Object... options) throws IOException {
        List<Object> words = new ArrayList<>(List.of(Checkout.shoalfs(), "seed", "--bind", "127.0.0.1"));
        words.addAll(List.of("--no-dht", "--no-lsd", "--cache-dir", work.path("memory")));
        words.addAll(List.of(options));
        words.addAll(List.of(torrent, work.path(".")));
        Child child = work.start("seed", words.toArray());
        child.awaitText(" is seeded", PATIENCE);
        return child;
    }

    private void assertSameFiles(Path copy) throws IOException {
        List<Path> files;
        try (var all = Files.walk(tree)) {
            // Not all clients make empty files.
            files = all.filter(
                            path -> Files.isRegularFile(path) && path.toFile().length() > 0)
                    .toList();
        }
        assertTrue(files.size() > 12, files.toString());
        for (Path file : files) {
            assertEquals(
                    -1, Files.mismatch(file, copy.resolve(tree.relativize(file).toString())), file.toString());
        }
    }

    @Test
    void qbittorrentTransmissionAndLibtorrent_eachDownloadFromItAlone() throws Exception {
        List<String> hashes = create();
        assertEquals(2, hashes.size(), "a hybrid");
        try (var tracker = Tracker.start(work, String.join("\n", hashes))) {
            assertEquals(hashes, create("--tracker", tracker.url()), "trackers are no part of what is hashed");
            int port = Ports.free();
            Path first = work.folder("qbittorrent");
            Path second = work.folder("transmission");
            Path third = work.folder("libtorrent");

            // Version 3.00 reads no hybrid of several files, whoever made it; and takes nobody's word for a peer on
            // this
            // machine, so it is called.
            Path old = work.path("old.torrent");
            create(old, "--format", "v1");
            try (var transmission = Transmission.run(work, old, second);
                    var qbittorrent = QBittorrent.run(work, torrent, first);
                    var libtorrent = Libtorrent.run(work, torrent, third)) {
                Child seed = seed("--listen-port", port, "--peer", transmission.peer(), old);
                libtorrent.connect("127.0.0.1:" + port);
                Await.untilTrue("libtorrent has all", PATIENCE, () -> Optional.of(libtorrent.isSeeding()));
                Await.untilTrue("qbittorrent has all", PATIENCE, () -> Optional.of(qbittorrent.isDone()));
                Await.untilTrue("transmission has all", PATIENCE, () -> Optional.of(transmission.isDone()));

                int known = tracker.peers(hashes.get(0));
                seed.signal("TERM");
                assertEquals(0, seed.awaitEnd(PATIENCE), "a clean end");
                assertTrue(tracker.peers(hashes.get(0)) < known, "it has said that it stops");
            }
            for (Path copy : List.of(first, second, third)) {
                assertSameFiles(copy.resolve("trée"));
            }
        }
    }

    @Test
    void mounts_downloadByHttpAlone_andGiveItOnByHttps() throws Exception {
        create();
        int http = Ports.free();
        int https = Ports.free();
        seed("--http", "127.0.0.1:" + http);
        String[] secured = certificate("--bind", "127.0.0.1", "--http", "127.0.0.1:" + https);
        String big = "https://127.0.0.1:" + https + "/tr%C3%A9e/big";

        try (var first = mount("first", "http://127.0.0.1:" + http + "/", secured)) {
            assertEquals("404", curl("-k", "-r", "0-9", big), "what a node does not hold");
            assertSameFiles(first.mountPoint());
            try (var second = mount("second", "https://127.0.0.1:" + https + "/", "--bind", "127.0.0.1")) {
                assertSameFiles(second.mountPoint());
            }
            assertEquals("206", curl("-k", "-r", "5-9", big));
        }
    }

    private ShoalFs mount(String name, String webSeed, String... options) throws IOException {
        List<String> words = new ArrayList<>(List.of(options));
        words.addAll(List.of("--web-seed", webSeed));
        return ShoalFs.mount(work, name, work.path("cache-" + name), torrent, words.toArray(String[]::new));
    }

    /** These options, and those of a certificate that whoever is started from now on trusts. */
    private String[] certificate(String... options) throws IOException {
        String certificate = work.path("cert.pem").toString();
        String key = work.path("key.pem").toString();
        Command.bash(
                        PATIENCE,
                        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -keyout \"$1\" -out \"$2\""
                                + " -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1",
                        key,
                        certificate)
                .succeeded();
        work.environment("SSL_CERT_FILE", certificate);
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of("--http-cert", certificate, "--http-key", key));
        return all.toArray(String[]::new);
    }

    @Test
    void byteThatChanges_isNotGiven_andStatusTellsOfTheSeed() throws Exception {
        create();
        int http = Ports.free();
        Child seed = seed("--http", "127.0.0.1:" + http);
        String big = "http://127.0.0.1:" + http + "/tr%C3%A9e/big";

        assertEquals("206", curl("-r", "249990-250010", big));
        assertEquals("416", curl("-r", "300000-", big));
        Command.bash(PATIENCE, "printf x | dd of=\"$1\" bs=1 seek=250000 conv=notrunc status=none", tree.resolve("big"))
                .succeeded();
        assertEquals("404", curl("-r", "249990-250010", big), "a byte that has changed");
        assertEquals("206", curl("-r", "0-99", big), "what is as it was");
        assertTrue(seed.output().contains("is not what it was, and not given away"), seed.output());
        var status = Command.run(PATIENCE, Checkout.shoalfs(), "status", "--json", "--cache-dir", work.path("memory"))
                .succeeded()
                .output();
        assertTrue(status.contains("\"served_by_http_bytes\":121"), status);
    }

    private static String curl(String... words) throws IOException {
        ShoalAssume.hasProgram("curl", "curl");
        List<Object> command = new ArrayList<>(List.of("curl", "-s", "-o", "/dev/null", "-w", "%{http_code}"));
        command.addAll(List.of(words));
        return Command.run(PATIENCE, command.toArray()).output();
    }

    @Test
    void wrongInput_isToldInASentence() throws Exception {
        create();
        assertSentence("matches the torrent", work.folder("empty"));
        assertSentence("there is no such directory", work.path("nothing"));
        assertSentence("is not a directory", torrent);
        var alone = Command.run(PATIENCE, Checkout.shoalfs(), "seed", "--http", "0", "--http-key", "k", torrent, tree);
        assertEquals(2, alone.status());
        assertTrue(alone.output().contains("--http-cert and --http-key belong together"), alone.output());
    }

    private void assertSentence(String words, Path directory) throws IOException {
        var refused = Command.run(
                PATIENCE, Checkout.shoalfs(), "seed", "--cache-dir", work.path("memory"), torrent, directory);
        assertEquals(1, refused.status(), refused.output());
        assertTrue(refused.output().contains(words), refused.output());
        assertEquals(1, refused.output().lines().count(), refused.output());
    }
}
