package io.shoalfs.nativetest;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** aria2c as a seed on loopback. */
public final class Aria2 implements Seed {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Child child;
    private final int port;

    private Aria2(Child child, int port) {
        this.child = child;
        this.port = port;
    }

    /** Seeds a data set, and returns once it has checked all of it. */
    public static Aria2 seed(Workspace work, Path torrent, DataSet dataSet) throws IOException {
        ShoalAssume.hasProgram("aria2c", "aria2");
        int port = Ports.free();
        Child child = work.start(
                "aria2",
                "aria2c",
                "--no-conf",
                "--dir=" + dataSet.home(),
                "--check-integrity=true",
                // It seeds for ever.
                "--seed-ratio=0.0",
                "--listen-port=" + port,
                "--interface=127.0.0.1",
                "--disable-ipv6=true",
                "--enable-dht=false",
                "--enable-dht6=false",
                "--bt-enable-lpd=false",
                "--enable-peer-exchange=false",
                torrent);
        child.awaitText("Verification finished successfully", PATIENCE);
        return new Aria2(child, port);
    }

    @Override
    public String peer() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        child.close();
    }
}
