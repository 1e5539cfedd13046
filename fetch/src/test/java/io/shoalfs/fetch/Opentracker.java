package io.shoalfs.fetch;

import io.shoalfs.fetch.peer.LibtorrentPeer;
import io.shoalfs.torrent.InfoHash;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** An opentracker process on loopback. */
public final class Opentracker implements AutoCloseable {

    private static final Pattern SEEDS = Pattern.compile("8:completei(\\d+)e");
    private static final Pattern LEECHES = Pattern.compile("10:incompletei(\\d+)e");

    private final Process process;
    private final int port;

    private Opentracker(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts one that answers.
     *
     * @param torrent the one that it knows: Debian's knows none that it is not told of
     */
    public static Opentracker start(Path directory, InfoHash torrent) throws Exception {
        return start(directory, List.of(torrent));
    }

    /** Starts one that knows these torrents, or a torrent by each of its hashes. */
    public static Opentracker start(Path directory, List<InfoHash> torrents) throws Exception {
        int port = LibtorrentPeer.freePort();
        // It gives up its rights before it reads the list.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        var known = torrents.stream().map(torrent -> HexFormat.of().formatHex(torrent.wireBytes()));
        Files.write(directory.resolve("known"), known.toList());
        var process = new ProcessBuilder(
                        "opentracker",
                        "-i",
                        "127.0.0.1",
                        "-p",
                        String.valueOf(port),
                        "-P",
                        String.valueOf(port),
                        "-d",
                        directory.toString(),
                        "-u",
                        "nobody",
                        "-w",
                        "known")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("opentracker.log").toFile())
                .start();
        var tracker = new Opentracker(process, port);
        Await.until(tracker::answers);
        return tracker;
    }

    /** Where it is announced to. */
    public URI announce() {
        return URI.create("http://127.0.0.1:" + port + "/announce");
    }

    /** Where it is announced to over UDP. */
    public URI announceByUdp() {
        return URI.create("udp://127.0.0.1:" + port + "/announce");
    }

    /** Waits until it knows so many peers of the torrent. */
    public void awaitPeers(InfoHash torrent, int count) throws Exception {
        var query = new StringBuilder("/scrape?info_hash=");
        for (byte b : torrent.wireBytes()) {
            query.append(String.format("%%%02x", b));
        }
        Await.until(() -> {
            var answer = get(query.toString());
            return known(answer, SEEDS) + known(answer, LEECHES) == count;
        });
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit()
                .orTimeout(5, TimeUnit.SECONDS)
                .exceptionally(late -> process.destroyForcibly())
                .join();
    }

    private static int known(String scrape, Pattern count) {
        var found = count.matcher(scrape);
        return found.find() ? Integer.parseInt(found.group(1)) : 0;
    }

    private boolean answers() throws InterruptedException {
        try {
            get("/stats");
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private String get(String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.ISO_8859_1))
                .body();
    }
}
