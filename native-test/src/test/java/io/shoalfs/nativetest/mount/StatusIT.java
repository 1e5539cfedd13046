package io.shoalfs.nativetest.mount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.nativetest.Await;
import io.shoalfs.nativetest.Checkout;
import io.shoalfs.nativetest.Command;
import io.shoalfs.nativetest.DataSet;
import io.shoalfs.nativetest.Libtorrent;
import io.shoalfs.nativetest.Nginx;
import io.shoalfs.nativetest.Ports;
import io.shoalfs.nativetest.ShoalFs;
import io.shoalfs.nativetest.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What {@code shoalfs status} says of a mount agrees with what its sources, which others wrote, say of themselves. */
@Execution(ExecutionMode.CONCURRENT)
class StatusIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PIECE = 64 << 10;

    /** Where nobody listens. */
    private static final String NOBODY = "127.0.0.1:1";

    /** In each block of each file. */
    private static final String LIE = """
            import pathlib, sys
            for path in pathlib.Path(sys.argv[1]).rglob("*"):
                if path.is_file():
                    content = bytearray(path.read_bytes())
                    for at in range(0, len(content), 1 << 14):
                        content[at] ^= 1
                    path.write_bytes(content)
            """;

    @RegisterExtension
    final Workspace work = new Workspace();

    private final DataSet dataSet = DataSet.of(20);

    StatusIT() throws IOException {}

    @Test
    void status_afterACopy_saysWhatEachSourceGave_andWhatIsWrongWithIt() throws IOException {
        Path torrent = dataSet.torrent(work, PIECE);
        Nginx liar = Nginx.serve(work, lies());
        String named = liar.url().replace("//", "//user:secret@");
        String port = Integer.toString(Ports.free());
        ShoalFs shoalFs = mount(torrent, List.of("--listen-port", port, "--peer", NOBODY, "--web-seed", named));
        Path file = shoalFs.content().resolve(CacheTools.fileOf(dataSet.source(), 256 << 10, 3 << 20));
        var read = work.start("cat", "bash", "-c", "cat \"$1\" > /dev/null", "bash", file);
        Await.untilTrue(
                "the liar to be found out",
                PATIENCE,
                () -> Optional.of(
                        status(shoalFs, "s('" + liar.url() + "')['state']").equals("banned")));
        Libtorrent seed = Libtorrent.seed(work, torrent, dataSet);
        seed.connect("127.0.0.1:" + port);
        assertEquals(0, read.awaitEnd(PATIENCE));
        assertConnected(shoalFs);

        Command.run(PATIENCE, "cp", "-r", shoalFs.content(), work.path("copy")).succeeded();

        dataSet.assertEqualTo(work.path("copy"));
        assertEquals(
                "('complete', 0, True, True, 0, 0, True, 0, 0, False)",
                status(
                        shoalFs,
                        "t['state'], t['pieces'] - t['pieces_held'], t['mount_points'] == ['" + shoalFs.mountPoint()
                                + "'], t['fetched_bytes'] >= t['size_bytes'] == t['held_bytes'],"
                                + " t['fetched_bytes'] - t['forgotten_sources_received_bytes']"
                                + " - sum(each['received_bytes'] for each in t['sources']),"
                                + " t['fetched_bytes'] - sum(t['fetched_from'].values()), t['stalls']['count'] > 0,"
                                + " t['stalls']['reads_waiting'], t['sources_left_out'], 'secret' in json.dumps(o)"));
        assertSumsAgree(shoalFs, seed, liar);
        assertFaultsAreTold(shoalFs, liar);
        assertText(shoalFs);
        shoalFs.close();
        assertEquals(3, noMount().status());
    }

    /** Before all is here: a client that has all leaves one that has all too. */
    private static void assertConnected(ShoalFs shoalFs) throws IOException {
        assertEquals(
                "[('incoming_peer', True, 'connected')]",
                status(
                        shoalFs,
                        "[(each['kind'], 'libtorrent' in each['client'], each['state']) for each in t['sources']"
                                + " if 'client' in each]"));
    }

    private static void assertSumsAgree(ShoalFs shoalFs, Libtorrent seed, Nginx server) throws IOException {
        // It counts once a second.
        String peer =
                "sum(each['received_bytes'] + each['wasted_bytes'] for each in t['sources'] if 'peer' in each['kind'])";
        Await.untilTrue(
                "libtorrent to say what it gave",
                PATIENCE,
                () -> Optional.of(status(shoalFs, peer).equals(Long.toString(seed.uploaded()))));
        assertTrue(seed.uploaded() > 0, "nobody asked the peer");
        long received = Long.parseLong(status(shoalFs, "s('" + server.url() + "')['received_bytes']"));
        assertTrue(received > 0 && received <= server.sent(), received + " of " + server.sent());
    }

    private static void assertFaultsAreTold(ShoalFs shoalFs, Nginx liar) throws IOException {
        assertEquals(
                "('banned', True, True, 'unreached', 'refused the connection')",
                status(
                        shoalFs,
                        "(lambda l, n: (l['state'], l['faults']['corrupt_pieces'] > 0,"
                                + " 'false data' in l['faults']['last'], n['state'], n['faults']['last']))"
                                + "(s('" + liar.url() + "'), s('" + NOBODY + "'))"));
    }

    private static void assertText(ShoalFs shoalFs) throws IOException {
        String text = Command.run(PATIENCE, Checkout.shoalfs(), "status", shoalFs.mountPoint())
                .succeeded()
                .output();
        assertTrue(text.contains("shapes  complete  100%") && text.contains("false data"), text);
        assertFalse(text.contains("secret"), text);
    }

    @Test
    void status_whileAReadWaits_saysSince_andWhoEndedIt() throws IOException {
        Path torrent = dataSet.torrent(work, PIECE);
        int port = Ports.free();
        ShoalFs shoalFs = mount(torrent, List.of("--listen-port", Integer.toString(port), "--read-timeout", "60s"));
        Path file = shoalFs.content().resolve(CacheTools.fileOf(dataSet.source(), 256 << 10, 3 << 20));
        var read = work.start("cat", "bash", "-c", "cat \"$1\" > /dev/null", "bash", file);
        Await.untilTrue(
                "a read that waits for a second",
                PATIENCE,
                () -> Optional.of(status(
                                shoalFs,
                                "t['stalls']['reads_waiting'] > 0 and t['state'] == 'fetching' and t['sources'] == []"
                                        + " and t['stalls']['longest_wait_milliseconds'] > 1000")
                        .equals("True")));

        Libtorrent.seed(work, torrent, dataSet).connect("127.0.0.1:" + port);
        assertEquals(0, read.awaitEnd(PATIENCE));

        assertEquals(
                "(0, True, True, 'incoming_peer', True)",
                status(
                        shoalFs,
                        "t['stalls']['reads_waiting'], t['stalls']['longest_milliseconds'] > 1000,"
                                + " t['stalls']['total_milliseconds'] < t['joined_milliseconds_ago'],"
                                + " t['sources'][0]['kind'], t['sources'][0]['received_bytes'] == t['fetched_bytes']"));
        assertWatched(shoalFs.mountPoint());
        shoalFs.close();
    }

    private ShoalFs mount(Path torrent, List<String> options) throws IOException {
        return ShoalFs.mount(work, "mount", work.path("cache"), torrent, options.toArray(new String[0]));
    }

    /** An object a line, each second; it ends when nobody reads it any more. */
    private static void assertWatched(Path mountPoint) throws IOException {
        var watched = Command.bash(
                        PATIENCE,
                        "\"$1\" status --watch --json \"$2\" | head -n 2 | /usr/bin/python3 -c"
                                + " 'import json, sys; print(sum(len(json.loads(l)[\"engines\"]) for l in sys.stdin))'",
                        Checkout.shoalfs(),
                        mountPoint)
                .succeeded();
        assertEquals("2", watched.output().strip());
        assertTrue(
                watched.elapsed().compareTo(Duration.ofSeconds(1)) > 0,
                watched.elapsed().toString());
    }

    private Command.Result noMount() throws IOException {
        return Command.run(PATIENCE, Checkout.shoalfs(), "status", "--cache-dir", work.path("cache"));
    }

    private static String status(ShoalFs shoalFs, String expression) throws IOException {
        return Command.run(
                        PATIENCE,
                        Command.python(
                                "status.py", expression, Checkout.shoalfs(), "status", "--json", shoalFs.mountPoint()))
                .succeeded()
                .output()
                .strip();
    }

    /** The same files with other bytes. */
    private Path lies() throws IOException {
        Path lies = work.folder("lies");
        Command.run(PATIENCE, "cp", "-r", dataSet.source(), lies).succeeded();
        Command.run(PATIENCE, "/usr/bin/python3", "-c", LIE, lies).succeeded();
        return lies;
    }
}
