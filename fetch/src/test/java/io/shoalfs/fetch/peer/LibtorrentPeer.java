package io.shoalfs.fetch.peer;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A libtorrent process on loopback that seeds or leeches one torrent. Debian's python3-libtorrent. */
public final class LibtorrentPeer implements AutoCloseable {

    private static final String PYTHON = "/usr/bin/python3";

    private final Process process;
    private final int port;
    private final CountDownLatch ready = new CountDownLatch(1);
    private final CountDownLatch done = new CountDownLatch(1);
    private final List<String> said = new ArrayList<>();
    private int pieces;

    private LibtorrentPeer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** A seed of the torrent's own directory. */
    public static LibtorrentPeer seed(FileTorrent torrent) throws IOException, InterruptedException {
        return seedAtPort(torrent, freePort());
    }

    /** A seed that listens there. */
    public static LibtorrentPeer seedAtPort(FileTorrent torrent, int port) throws IOException, InterruptedException {
        return start(port, torrent, "seed", torrent.directory().toString());
    }

    /** A seed that announces itself. */
    public static LibtorrentPeer seedAt(FileTorrent torrent, URI tracker) throws IOException, InterruptedException {
        return start(freePort(), torrent, "seed", torrent.directory().toString(), "tracker=" + tracker);
    }

    /** A leech into another directory, which dials this peer. */
    public static LibtorrentPeer leech(FileTorrent torrent, Path into, String peer)
            throws IOException, InterruptedException {
        return start(freePort(), torrent, "leech", into.toString(), "peer=" + peer);
    }

    /** A leech into another directory, which dials nobody. */
    public static LibtorrentPeer leechAlone(FileTorrent torrent, Path into) throws IOException, InterruptedException {
        return start(freePort(), torrent, "leech", into.toString());
    }

    private static LibtorrentPeer start(int port, FileTorrent torrent, String mode, String... where)
            throws IOException, InterruptedException {
        var script = Files.createTempFile("libtorrent", ".py");
        try (var source = LibtorrentPeer.class.getResourceAsStream("/io/shoalfs/fetch/libtorrent_peer.py")) {
            Files.write(script, source.readAllBytes());
        }
        var command = new ArrayList<>(
                List.of(PYTHON, script.toString(), mode, torrent.file().toString(), String.valueOf(port)));
        command.addAll(List.of(where));
        var peer = new LibtorrentPeer(
                new ProcessBuilder(command).redirectErrorStream(true).start(), port);
        var reader = new Thread(peer::listen, "libtorrent-" + port);
        reader.setDaemon(true);
        reader.start();
        if (!peer.ready.await(20, TimeUnit.SECONDS)) {
            peer.close();
            throw new IOException("libtorrent did not start: " + peer.said());
        }
        Files.delete(script);
        return peer;
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Waits until it has everything. */
    public boolean awaitDone(int seconds) throws InterruptedException {
        return done.await(seconds, TimeUnit.SECONDS);
    }

    /** How many pieces it has. */
    public synchronized int pieces() {
        return pieces;
    }

    /** What it said, for a test that fails. */
    public synchronized List<String> said() {
        return List.copyOf(said);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void listen() {
        try (var lines = new BufferedReader(process.inputReader(StandardCharsets.UTF_8))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                heard(line);
            }
        } catch (IOException e) {
            heard("# " + e);
        }
    }

    private synchronized void heard(String line) {
        said.add(line);
        if (line.startsWith("pieces ")) {
            pieces = Integer.parseInt(line.substring("pieces ".length()));
        } else if (line.equals("ready")) {
            ready.countDown();
        } else if (line.equals("done")) {
            done.countDown();
        }
    }

    /** A port that nobody has, for now. */
    public static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
