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
        Libtorrent seed = Libtorrent.seed(work, torrent, dataSet);
        Nginx honest = Nginx.serve(work, dataSet.home());
        Nginx liar = Nginx.serve(work, lies());
        ShoalFs shoalFs = ShoalFs.mount(
                work,
                "mount",
                work.path("cache"),
                torrent,
                "--peer",
                seed.peer(),
                "--peer",
                "127.0.0.1:1",
                "--web-seed",
                honest.url().replace("//", "//user:secret@"),
                "--web-seed",
                liar.url());

        // Before all is here: a client that has all leaves one that has all too.
        Await.untilTrue(
                "libtorrent among the sources",
                PATIENCE,
                () -> Optional.of(status(
                                shoalFs.mountPoint(),
                                "[(each['kind'], 'libtorrent' in each['client'], each['state']) for each in t['sources']"
                                        + " if each['address'] == '" + seed.peer() + "' and 'client' in each]")
                        .equals("[('peer', True, 'connected')]")));
        Command.run(PATIENCE, "cp", "-r", shoalFs.content(), work.path("copy")).succeeded();
        dataSet.assertEqualTo(work.path("copy"));

        assertEquals(
                "('complete', 0, True, 0, True, True, 0, False)",
                status(
                        shoalFs.mountPoint(),
                        "t['state'], t['pieces'] - t['pieces_held'], t['mount_points'] == ['" + shoalFs.mountPoint()
                                + "'], t['fetched_bytes'] - t['forgotten_sources_received_bytes']"
                                + " - sum(each['received_bytes'] for each in t['sources']),"
                                + " t['fetched_bytes'] >= t['size_bytes'] == t['held_bytes'], t['stalls']['count'] > 0,"
                                + " t['stalls']['reads_waiting'], 'secret' in json.dumps(o)"));
        assertTrue(seed.uploaded() > 0, "nobody asked the peer");
        // It counts once a second.
        Await.untilTrue(
                "libtorrent to say what it gave",
                PATIENCE,
                () -> Optional.of(
                        status(shoalFs.mountPoint(), bytesOf(seed.peer())).equals(Long.toString(seed.uploaded()))));
        assertTrue(Long.parseLong(status(shoalFs.mountPoint(), bytesOf(honest.url()))) <= honest.sent());
        assertTrue(Long.parseLong(status(shoalFs.mountPoint(), bytesOf(liar.url()))) <= liar.sent());
        assertTrue(liar.sent() > 0, "nobody asked the liar");
        assertEquals(
                "('banned', True, True)",
                status(
                        shoalFs.mountPoint(),
                        "(lambda l: (l['state'], l['faults']['corrupt_pieces'] > 0, 'false data' in l['faults']['last']))"
                                + "(s('" + liar.url() + "'))"));
        assertEquals(
                "unreached refused the connection",
                status(shoalFs.mountPoint(), "s('127.0.0.1:1')['state'] + ' ' + s('127.0.0.1:1')['faults']['last']"));
        String text = Command.run(PATIENCE, Checkout.shoalfs(), "status", shoalFs.mountPoint())
                .succeeded()
                .output();
        assertTrue(text.contains("shapes  complete  100%") && text.contains("false data"), text);
        assertFalse(text.contains("secret"), text);
        shoalFs.close();
        assertEquals(3, noMount().status(), noMount().output());
    }

    @Test
    void status_whileAReadWaits_saysSince_andWhoEndedIt() throws IOException {
        Path torrent = dataSet.torrent(work, PIECE);
        int port = Ports.free();
        ShoalFs shoalFs = ShoalFs.mount(
                work,
                "mount",
                work.path("cache"),
                torrent,
                "--listen-port",
                Integer.toString(port),
                "--read-timeout",
                "60s");
        var name = CacheTools.fileOf(dataSet.source(), 256 << 10, 3 << 20);
        var read = work.start(
                "cat",
                "bash",
                "-c",
                "cat \"$1\" > /dev/null && echo read",
                "bash",
                shoalFs.content().resolve(name));
        Await.untilTrue(
                "a read that waits for a second",
                PATIENCE,
                () -> Optional.of(status(
                                shoalFs.mountPoint(),
                                "t['stalls']['reads_waiting'] > 0 and t['stalls']['longest_wait_milliseconds'] > 1000"
                                        + " and t['state'] == 'fetching' and t['sources'] == []")
                        .equals("True")));

        Libtorrent seed = Libtorrent.seed(work, torrent, dataSet);
        seed.connect("127.0.0.1:" + port);
        read.awaitText("read", PATIENCE);

        assertEquals(
                "(0, True, True, 'incoming_peer', True)",
                status(
                        shoalFs.mountPoint(),
                        "t['stalls']['reads_waiting'], t['stalls']['longest_milliseconds'] > 1000,"
                                + " t['stalls']['total_milliseconds'] < t['joined_milliseconds_ago'],"
                                + " t['sources'][0]['kind'], t['sources'][0]['received_bytes'] == t['fetched_bytes']"));
        assertWatched(shoalFs.mountPoint());
        shoalFs.close();
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

    private static String bytesOf(String address) {
        return "s('" + address + "')['received_bytes'] + s('" + address + "')['wasted_bytes']";
    }

    private static String status(Path mountPoint, String expression) throws IOException {
        return Command.run(
                        PATIENCE,
                        Command.python("status.py", expression, Checkout.shoalfs(), "status", "--json", mountPoint))
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
