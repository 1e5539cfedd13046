package io.shoalfs.nativetest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** transmission-daemon on loopback, steered by transmission-remote: a seed if it finds all the data, a leech if not. */
public final class Transmission implements Seed {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Child child;
    private final int port;
    private final int rpc;

    private Transmission(Child child, int port, int rpc) {
        this.child = child;
        this.port = port;
        this.rpc = rpc;
    }

    /** Seeds a data set, and returns once it has checked all of it. */
    public static Transmission seed(Workspace work, Path torrent, DataSet dataSet) throws IOException {
        Transmission client = run(work, torrent, dataSet.home());
        Await.untilTrue("transmission's check", PATIENCE, () -> Optional.of(client.isDone()));
        return client;
    }

    /** Starts with what is in the directory, and looks for the rest. */
    public static Transmission run(Workspace work, Path torrent, Path downloads) throws IOException {
        return run(work, torrent, downloads, false);
    }

    /** The same, by encrypted connections only or by any. */
    public static Transmission run(Workspace work, Path torrent, Path downloads, boolean isEncrypted)
            throws IOException {
        ShoalAssume.hasProgram("transmission-daemon", "transmission-daemon");
        ShoalAssume.hasProgram("transmission-remote", "transmission-cli");
        int port = Ports.free();
        int rpc = Ports.free();
        Path home = work.folder("transmission-" + port);
        Files.writeString(home.resolve("settings.json"), settings(port, rpc, downloads, isEncrypted));
        Child child = work.start("transmission", "transmission-daemon", "-f", "-g", home, "-e", home.resolve("log"));
        Await.untilTrue(
                "transmission's answer",
                PATIENCE,
                () -> Optional.of(remote(rpc, "-si").contains("Configuration directory")));
        remote(rpc, "-a", torrent.toString());
        return new Transmission(child, port, rpc);
    }

    /** Whether it has checked that it has everything. */
    public boolean isDone() throws IOException {
        return remote(rpc, "-t", "1", "-i").matches("(?s).*State: (Idle|Seeding)\\n.*Percent Done: 100%.*");
    }

    @Override
    public String peer() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        child.close();
    }

    private static String remote(int rpc, String... arguments) throws IOException {
        Object[] command = new Object[arguments.length + 2];
        command[0] = "transmission-remote";
        command[1] = "127.0.0.1:" + rpc;
        System.arraycopy(arguments, 0, command, 2, arguments.length);
        return Command.run(PATIENCE, command).output();
    }

    /** By TCP only, to nobody but who comes. */
    private static String settings(int port, int rpc, Path downloads, boolean isEncrypted) {
        return """
                {
                  "bind-address-ipv4": "127.0.0.1",
                  "peer-port": %d,
                  "rpc-bind-address": "127.0.0.1",
                  "rpc-port": %d,
                  "rpc-authentication-required": false,
                  "rpc-whitelist": "127.0.0.1",
                  "download-dir": "%s",
                  "encryption": %d,
                  "utp-enabled": false,
                  "dht-enabled": false,
                  "lpd-enabled": false,
                  "pex-enabled": false,
                  "port-forwarding-enabled": false,
                  "upload-slots-per-torrent": 14
                }
                """.formatted(port, rpc, downloads, isEncrypted ? 2 : 0);
    }
}
