package io.shoalfs.nativetest;

import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** qbittorrent-nox on loopback, a seed if it finds all the data, a leech if not; its web interface says how it stands. */
public final class QBittorrent implements Seed {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Child child;
    private final int port;
    private final int web;

    private QBittorrent(Child child, int port, int web) {
        this.child = child;
        this.port = port;
        this.web = web;
    }

    /** Seeds a data set, and returns once it has checked all of it. */
    public static QBittorrent seed(Workspace work, Path torrent, DataSet dataSet) throws IOException {
        QBittorrent client = run(work, torrent, dataSet.home());
        Await.untilTrue("qbittorrent's check", PATIENCE, () -> Optional.of(client.isDone()));
        return client;
    }

    /** Starts with what is in the directory, and looks for the rest. */
    public static QBittorrent run(Workspace work, Path torrent, Path downloads) throws IOException {
        ShoalAssume.hasProgram("qbittorrent-nox", "qbittorrent-nox");
        int port = Ports.free();
        int web = Ports.free();
        Path profile = work.folder("qbittorrent-" + port);
        Path config = profile.resolve("qBittorrent/config/qBittorrent.conf");
        Files.createDirectories(config.getParent());
        Files.writeString(config, settings(port, web));
        Child child = work.start(
                "qbittorrent", "qbittorrent-nox", "--profile=" + profile, "--save-path=" + downloads, torrent);
        return new QBittorrent(child, port, web);
    }

    /** Whether it has everything. */
    public boolean isDone() throws IOException {
        if (!child.isAlive()) {
            throw new AssertionError(child.report());
        }
        // "stalledUP": it has everything, and nobody asks for it.
        return torrents(web).matches("(?s).*\"state\":\"(stalledUP|uploading)\".*");
    }

    @Override
    public String peer() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        child.close();
    }

    private static String torrents(int web) {
        try (var in = new URL("http://127.0.0.1:" + web + "/api/v2/torrents/info").openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            // Its web interface begins after its log.
            return "";
        }
    }

    /** Without the legal notice it waits for a key; by TCP only, to nobody but who comes. */
    private static String settings(int port, int web) {
        return """
                [LegalNotice]
                Accepted=true
                [BitTorrent]
                Session\\Port=%d
                Session\\InterfaceAddress=127.0.0.1
                Session\\BTProtocol=TCP
                Session\\DHTEnabled=false
                Session\\LSDEnabled=false
                Session\\PeXEnabled=false
                Session\\MultiConnectionsPerIp=true
                [Network]
                PortForwardingEnabled=false
                [Preferences]
                WebUI\\Address=127.0.0.1
                WebUI\\Port=%d
                WebUI\\LocalHostAuth=false
                WebUI\\UseUPnP=false
                """.formatted(port, web);
    }
}
