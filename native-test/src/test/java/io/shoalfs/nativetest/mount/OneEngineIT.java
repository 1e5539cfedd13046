package io.shoalfs.nativetest.mount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.nativetest.Await;
import io.shoalfs.nativetest.Checkout;
import io.shoalfs.nativetest.Command;
import io.shoalfs.nativetest.DataSet;
import io.shoalfs.nativetest.Libtorrent;
import io.shoalfs.nativetest.Mounts;
import io.shoalfs.nativetest.ShoalFs;
import io.shoalfs.nativetest.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Several mounts with one cache directory: one process serves them all, for as long as there is one. */
class OneEngineIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @RegisterExtension
    final Workspace work = new Workspace();

    private final DataSet dataSet = DataSet.of(20);
    private final DataSet other = DataSet.of(10);
    private Path cache = Path.of("");
    private Path torrent = Path.of("");
    private String peer = "";

    OneEngineIT() throws IOException {}

    @BeforeEach
    void seed() throws IOException {
        cache = work.path("cache");
        torrent = dataSet.torrent(work, 1 << 18);
        peer = "peer=" + Libtorrent.seed(work, torrent, dataSet).peer();
    }

    @Test
    void secondMount_isServedByTheFirstsProcess_alsoWhenTheFirstIsUnmounted() throws IOException {
        Path otherTorrent = other.torrent(work, 1 << 17);
        String otherPeer = "peer=" + Libtorrent.seed(work, otherTorrent, other).peer();
        ShoalFs first = mount("first", torrent, peer);
        ShoalFs second = mount("second", otherTorrent, otherPeer);
        assertEquals(server(first), server(second));
        assertNotEquals(second.child().pid(), Long.parseLong(server(second)));

        dataSet.assertEqualTo(first.content());
        umount(first);
        assertTrue(first.child().isAlive(), "it serves the second mount");
        other.assertEqualTo(second.content());
        // What was left can be mounted again, beside the other, with what it had.
        ShoalFs again = mount("again", torrent, "read-timeout=45s");
        dataSet.assertEqualTo(again.content());

        again.close();
        second.close();
        assertEquals(0, first.child().awaitEnd(PATIENCE));
        assertFalse(Files.exists(cache.resolve("socket")));
    }

    /** The parent of a container may never take notice that the program has ended. */
    @Test
    void umount_whereNobodyReaps_returnsAllTheSame() throws IOException {
        Path at = work.folder("orphan");
        String script = "\"$0\" mount -f --cache-dir \"$1\" \"$2\" \"$3\" & exec sleep 600";
        var parent = work.start("parent", "bash", "-c", script, Checkout.shoalfs(), cache, torrent, at);
        Await.untilTrue(
                "the mount", PATIENCE, () -> Optional.of(!Mounts.below(at).isEmpty()));

        Command.run(PATIENCE, Checkout.shoalfs(), "umount", at).succeeded();

        assertTrue(parent.isAlive());
    }

    @Test
    void sameTorrentTwice_bothAreExact_andOneOutlivesTheOther() throws IOException {
        ShoalFs first = mount("first", torrent, peer);
        ShoalFs second = mount("second", torrent, peer);

        dataSet.assertEqualTo(second.content());
        second.close();
        dataSet.assertEqualTo(first.content());
        first.close();
    }

    @Test
    void secondMount_ofOtherSettings_isRefusedInASentence() throws IOException {
        ShoalFs first = mount("first", torrent, peer);
        Path at = work.folder("second");

        var refused = Command.run(
                PATIENCE, Checkout.shoalfs(), "mount", "-f", "--cache-dir", cache, "--cache-size", "2G", torrent, at);

        assertEquals(1, refused.status());
        assertTrue(
                refused.output().contains("is in use with --cache-size 1073741824 bytes, not 2147483648 bytes"),
                refused.output());
        assertEquals(List.of(), Mounts.below(at));
        first.close();
    }

    @Test
    void secondMount_inTheForeground_endsOnSigterm_andTheEngineGoesOn() throws IOException {
        ShoalFs first = mount("first", torrent, peer);
        ShoalFs second = mount("second", torrent, peer);

        Command.run(PATIENCE, "kill", "-TERM", second.child().pid()).succeeded();

        assertEquals(0, second.child().awaitEnd(PATIENCE));
        assertEquals(List.of(), Mounts.below(second.mountPoint()));
        dataSet.assertEqualTo(first.content());
        first.close();
    }

    @Test
    void engine_killed_bothMountsDie_andTheNextMountTakesThemOver() throws IOException {
        ShoalFs first = mount("first", torrent, peer);
        ShoalFs second = mount("second", torrent, peer);
        first.kill();

        assertEquals(1, second.child().awaitEnd(PATIENCE));
        assertTrue(second.child().output().contains("has ended"), second.child().output());
        assertEquals(List.of(), Mounts.below(second.mountPoint()), "who waited for it took it out of the tree");

        ShoalFs next = mount("first", torrent, peer);
        dataSet.assertEqualTo(next.content());
        next.close();
    }

    @Test
    void engine_ended_endsAllItsMounts() throws IOException {
        ShoalFs first = mount("first", torrent, peer);
        ShoalFs second = mount("second", torrent, peer);

        Command.run(PATIENCE, "kill", "-TERM", first.child().pid()).succeeded();

        assertEquals(0, first.child().awaitEnd(PATIENCE));
        Await.untilTrue(
                "both unmounted",
                PATIENCE,
                () -> Optional.of(Mounts.below(first.mountPoint()).isEmpty()
                        && Mounts.below(second.mountPoint()).isEmpty()));
    }

    @Test
    void socket_isItsOwnersAlone_andNonsenseHarmsNobody() throws IOException {
        ShoalFs first = mount("first", torrent, peer);
        Path socket = cache.resolve("socket");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));

        String script = """
                import os, socket, sys
                for said in (b'', b'x', b'GET / HTTP/1.0\\r\\n\\r\\n', b'\\xff' * 100, b'\\0\\0\\0\\2{}',
                             b'\\0\\0\\0\\x1f{"do":"mount","attachments":0}', os.urandom(4096)):
                    s = socket.socket(socket.AF_UNIX)
                    s.settimeout(5)
                    s.connect(sys.argv[1])
                    s.sendall(said)
                    s.shutdown(socket.SHUT_WR)
                    try:
                        while s.recv(4096): pass
                    except ConnectionError: pass
                    s.close()
                os.chmod(os.path.dirname(sys.argv[1]), 0o777)
                os.chmod(sys.argv[1], 0o777)
                os.chdir(os.path.dirname(sys.argv[1]))
                os.setuid(65534)
                s = socket.socket(socket.AF_UNIX)
                s.settimeout(5)
                s.connect('socket')
                try:
                    s.sendall(b'\\0\\0\\0\\x1e{"do":"await","attachments":0}')
                    sys.exit('answered to a stranger' if s.recv(1) else 0)
                except ConnectionError: pass
                """;
        Command.run(PATIENCE, "/usr/bin/python3", "-c", script, socket).succeeded();

        dataSet.assertEqualTo(first.content());
        first.close();
    }

    private ShoalFs mount(String name, Path source, String options) throws IOException {
        return ShoalFs.mount(work, name, cache, source, "-o", options);
    }

    private static void umount(ShoalFs shoalFs) throws IOException {
        Command.run(PATIENCE, Checkout.shoalfs(), "umount", shoalFs.mountPoint())
                .succeeded();
        assertEquals(List.of(), Mounts.below(shoalFs.mountPoint()));
    }

    /** The process that serves it. */
    private static String server(ShoalFs shoalFs) throws IOException {
        return Command.run(
                        PATIENCE,
                        "/usr/bin/python3",
                        "-c",
                        "import os, sys; print(os.getxattr(sys.argv[1], 'user.shoalfs.pid').decode())",
                        shoalFs.mountPoint())
                .succeeded()
                .output()
                .strip();
    }
}
