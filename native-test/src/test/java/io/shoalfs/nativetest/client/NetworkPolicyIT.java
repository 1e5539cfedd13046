package io.shoalfs.nativetest.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.nativetest.Await;
import io.shoalfs.nativetest.Command;
import io.shoalfs.nativetest.DataSet;
import io.shoalfs.nativetest.Libtorrent;
import io.shoalfs.nativetest.Ports;
import io.shoalfs.nativetest.ShoalFs;
import io.shoalfs.nativetest.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Whom a mount talks to, and whom it does not; all of them are on this machine, which is a private network, too. */
@Execution(ExecutionMode.CONCURRENT)
class NetworkPolicyIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String SOON = "read-timeout=3s";

    @RegisterExtension
    final Workspace work = new Workspace();

    private static DataSet dataSet;

    @BeforeAll
    static void makeDataSet() throws IOException {
        dataSet = DataSet.of(4);
    }

    private static Path file(ShoalFs shoalFs) throws IOException {
        return shoalFs.content().resolve("large/0.bin");
    }

    private static String error(Path file) throws IOException {
        assertThrows(IOException.class, () -> Files.readAllBytes(file));
        return Command.run(PATIENCE, "getfattr", "--absolute-names", "--only-values", "-n", "user.shoalfs.error", file)
                .succeeded()
                .output();
    }

    /** What a torrent says of trackers counts for nothing in a cluster; what the user says does. */
    @Test
    void cluster_asksTypedTrackersOnly() throws IOException {
        var tracked = dataSet.tracked(work, 256 << 10, "v1");
        var seed = Libtorrent.seed(work, tracked.torrent(), dataSet);
        tracked.awaitPeers(1);

        ShoalFs alone =
                ShoalFs.mount(work, "alone", work.path("cache"), tracked.torrent(), "-o", SOON + ",network=cluster");
        assertTrue(error(file(alone)).contains("no source is connected"), "somebody was found");
        alone.close();
        ShoalFs told = ShoalFs.mount(
                work,
                "told",
                work.path("cache"),
                tracked.torrent(),
                "-o",
                "network=cluster,tracker=" + tracked.tracker().url());
        dataSet.assertEqualTo(told.content());
        told.close();
        seed.close();
    }

    /** Neither are they dialled, nor are they let in. */
    @Test
    void peersOutside_areNoPeers() throws IOException {
        Path torrent = dataSet.torrent(work, 256 << 10);
        var seed = Libtorrent.seed(work, torrent, dataSet);
        int port = Ports.free();
        ShoalFs shoalFs = ShoalFs.mount(
                work,
                "mount",
                work.path("cache"),
                torrent,
                "-o",
                SOON + ",allow-peers=10.0.0.0/8,listen-port=" + port + ",peer=" + seed.peer());

        assertTrue(error(file(shoalFs)).contains("is outside the networks that peers may be in"), "not said");
        seed.connect("127.0.0.1:" + port);
        assertThrows(IOException.class, () -> Files.readAllBytes(file(shoalFs)));

        assertEquals(0, seed.uploaded());
        shoalFs.close();
    }

    @Test
    void peersInside_are() throws IOException {
        Path torrent = dataSet.torrent(work, 256 << 10);
        var seed = Libtorrent.seed(work, torrent, dataSet);

        ShoalFs shoalFs = ShoalFs.mount(
                work,
                "mount",
                work.path("cache"),
                torrent,
                "-o",
                "network=cluster,allow-peers=127.0.0.0/8,peer=" + seed.peer());

        dataSet.assertEqualTo(shoalFs.content());
        shoalFs.close();
    }

    /** A link may come from anybody: its tracker is asked if it is public, or if the user says that it need not be. */
    @Test
    void trackerOfALink_mayNotBeHere_unlessThatIsAllowed() throws IOException {
        var tracked = dataSet.tracked(work, 256 << 10, "v1");
        String link = Files.readString(DataSet.magnet(work, tracked.torrent()));
        var seed = Libtorrent.seed(work, tracked.torrent(), dataSet);
        tracked.awaitPeers(1);
        Path other = DataSet.of(1).torrent(work, 1 << 15);

        ShoalFs careful = ShoalFs.mount(work, "careful", work.path("cache"), other, link);
        ShoalFs trusting =
                ShoalFs.mount(work, "trusting", work.path("other cache"), other, "--allow-private-sources", link);
        Await.untilTrue("the link's directory", PATIENCE, () -> Optional.of(entries(trusting) == 2));

        assertEquals(1, entries(careful));
        careful.close();
        trusting.close();
        seed.close();
    }

    private static long entries(ShoalFs shoalFs) throws IOException {
        try (var entries = Files.list(shoalFs.mountPoint())) {
            return entries.count();
        }
    }
}
