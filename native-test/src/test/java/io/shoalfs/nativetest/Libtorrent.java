package io.shoalfs.nativetest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** A libtorrent client: a seed if it finds all the data, a leech if not. One thread. */
public final class Libtorrent implements Seed {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Child child;
    private final String address;
    private final int port;

    private Libtorrent(Child child, String address, int port) {
        this.child = child;
        this.address = address;
        this.port = port;
    }

    /** Seeds a data set. */
    public static Libtorrent seed(Workspace work, Path torrent, DataSet dataSet) throws IOException {
        return seed(work, torrent, dataSet, "127.0.0.1");
    }

    /** Seeds a data set at this address of the loopback; an IPv6 one stands in brackets. */
    public static Libtorrent seed(Workspace work, Path torrent, DataSet dataSet, String address) throws IOException {
        Libtorrent client = run(work, torrent, dataSet.home(), address);
        assertEquals(1, client.stats().get("seeding"), "libtorrent does not find the data");
        return client;
    }

    /** Starts with what is in the directory, and returns once that is checked. */
    public static Libtorrent run(Workspace work, Path torrent, Path directory) throws IOException {
        return run(work, torrent, directory, "127.0.0.1");
    }

    /**
     * The same, with settings.
     *
     * @param settings libtorrent's own, each as NAME=NUMBER
     */
    public static Libtorrent run(Workspace work, Path torrent, Path directory, String address, String... settings)
            throws IOException {
        ShoalAssume.hasPython("libtorrent");
        Object[] words = Stream.concat(Stream.of("run", directory, torrent, address), Arrays.stream(settings))
                .toArray();
        Child child = work.start("libtorrent", Command.python("client.py", words));
        String ready = child.awaitLine("ready ", PATIENCE);
        return new Libtorrent(child, address, Integer.parseInt(ready.substring("ready ".length())));
    }

    @Override
    public String peer() {
        return address + ":" + port;
    }

    /** Connects to a peer. */
    public void connect(String peer) throws IOException {
        child.send("connect " + peer.replace(':', ' '));
        child.awaitLine("stats ", PATIENCE);
    }

    /** Bytes of pieces that it has sent. */
    public long uploaded() throws IOException {
        return stats().getOrDefault("uploaded", 0L);
    }

    /** How many pieces the first of its peers has, as that says itself. */
    public long heldByPeer() throws IOException {
        return stats().getOrDefault("held", 0L);
    }

    /** How many peers it is connected to. */
    public long peers() throws IOException {
        return stats().getOrDefault("peers", 0L);
    }

    /** Whether it has everything, on its disk. */
    public boolean isSeeding() throws IOException {
        return stats().getOrDefault("seeding", 0L) == 1;
    }

    @Override
    public void close() {
        child.close();
    }

    /** Its counters, by name; see {@code client.py}. */
    Map<String, Long> stats() throws IOException {
        child.send("stats");
        String line = child.awaitLine("stats ", PATIENCE);
        Map<String, Long> stats = new HashMap<>();
        for (String pair : line.substring("stats ".length()).split(" ", -1)) {
            String[] parts = pair.split("=", 2);
            stats.put(parts[0], Long.parseLong(parts[1]));
        }
        return stats;
    }
}
