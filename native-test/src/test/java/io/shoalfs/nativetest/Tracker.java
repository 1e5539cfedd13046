package io.shoalfs.nativetest;

import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** opentracker on loopback. */
public final class Tracker implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Child child;
    private final int port;

    private Tracker(Child child, int port) {
        this.child = child;
        this.port = port;
    }

    /**
     * Starts one for a torrent, and returns once it listens. Debian's is built to serve a white-list only.
     *
     * @param hashes of the torrent, one a line
     */
    public static Tracker start(Workspace work, String hashes) throws IOException {
        ShoalAssume.hasProgram("opentracker", "opentracker");
        int port = Ports.free();
        // It makes this its root, and is nobody when it reads the list.
        Path home = work.folder("opentracker-" + port);
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(home.resolve("whitelist"), hashes + "\n");
        Files.setPosixFilePermissions(home.resolve("whitelist"), PosixFilePermissions.fromString("rw-r--r--"));
        Child child = work.start(
                "opentracker", "opentracker", "-d", home, "-w", "whitelist", "-i", "127.0.0.1", "-p", port, "-P", port);
        Await.untilTrue("opentracker on port " + port, PATIENCE, () -> Optional.of(Ports.listens(port)));
        return new Tracker(child, port);
    }

    /** Where to announce. */
    public String url() {
        return "http://127.0.0.1:" + port + "/announce";
    }

    /** Waits until it knows so many seeds and leeches, or more. */
    public void awaitPeers(String hash, int count) throws IOException {
        Await.untilTrue(count + " peers at opentracker", PATIENCE, () -> Optional.of(peers(hash) >= count));
    }

    /** How many seeds and leeches it knows. */
    public int peers(String hash) throws IOException {
        URL scrape = new URL("http://127.0.0.1:" + port + "/scrape?info_hash=" + hash.replaceAll("..", "%$0"));
        try (var in = scrape.openStream()) {
            String answer = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            return Stream.of("8:complete", "10:incomplete")
                    .mapToInt(name -> number(answer, name))
                    .sum();
        }
    }

    private static int number(String answer, String name) {
        Matcher found = Pattern.compile(name + "i(\\d+)e").matcher(answer);
        return found.find() ? Integer.parseInt(found.group(1)) : 0;
    }

    @Override
    public void close() {
        child.close();
    }
}
