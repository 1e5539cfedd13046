package io.shoalfs.nativetest;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;

/** opentracker on loopback. */
public final class Tracker implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Child child;
    private final int port;

    private Tracker(Child child, int port) {
        this.child = child;
        this.port = port;
    }

    /** Starts one, and returns once it listens. */
    public static Tracker start(Workspace work) throws IOException {
        ShoalAssume.hasProgram("opentracker");
        int port = Ports.free();
        // Its own empty configuration: Debian's names a white-list.
        var configuration = Files.createFile(work.path("opentracker-" + port + ".conf"));
        Child child = work.start(
                "opentracker",
                "opentracker",
                "-f",
                configuration,
                "-i",
                "127.0.0.1",
                "-p",
                port,
                "-P",
                port,
                "-u",
                "root");
        Await.untilTrue("opentracker on port " + port, PATIENCE, () -> Optional.of(listens(port)));
        return new Tracker(child, port);
    }

    /** Where to announce. */
    public String url() {
        return "http://127.0.0.1:" + port + "/announce";
    }

    @Override
    public void close() {
        child.close();
    }

    private static boolean listens(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
