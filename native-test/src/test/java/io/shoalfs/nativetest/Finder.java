package io.shoalfs.nativetest;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** A libtorrent client that finds peers by nothing but one way, and is found so; see {@code finder.py}. One thread. */
public final class Finder {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Child child;

    private Finder(Child child) throws IOException {
        this.child = child;
        child.awaitLine("ready", PATIENCE);
    }

    /** A node of the DHT, without a torrent. */
    public static Finder node(NetworkNamespace network, String at, String bootstrap) throws IOException {
        return start(network, "dht", at, bootstrap);
    }

    /** A client in the DHT, with what is in the directory. */
    public static Finder inDht(NetworkNamespace network, String at, String bootstrap, Path torrent, Path directory)
            throws IOException {
        return start(network, "dht", at, bootstrap, torrent, directory);
    }

    /** A client in the local network, with what is in the directory. */
    public static Finder inLocalNetwork(NetworkNamespace network, String at, Path torrent, Path directory)
            throws IOException {
        return start(network, "lsd", at, "-", torrent, directory);
    }

    /** A client that looks wherever it can, with what is in the directory. */
    public static Finder everywhere(NetworkNamespace network, String at, String bootstrap, Path torrent, Path directory)
            throws IOException {
        return start(network, "all", at, bootstrap, torrent, directory);
    }

    private static Finder start(NetworkNamespace network, Object... arguments) throws IOException {
        ShoalAssume.hasPython("libtorrent");
        return new Finder(network.start("finder", Command.python("finder.py", arguments)));
    }

    /** One of its counters: {@code nodes}, {@code peers}, {@code seeding}, {@code uploaded}. */
    public long count(String name) throws IOException {
        child.send("stats");
        String line = child.awaitLine("stats ", PATIENCE) + " ";
        int from = line.indexOf(" " + name + "=") + name.length() + 2;
        return Long.parseLong(line.substring(from, line.indexOf(' ', from)));
    }

    /** Waits until one of its counters has that value or more. */
    public void await(String name, long least) throws IOException {
        Await.untilTrue(name + " of libtorrent", PATIENCE, () -> Optional.of(count(name) >= least));
    }

    /** Ends it. */
    public void close() {
        child.close();
    }
}
