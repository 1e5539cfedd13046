package io.shoalfs.nativetest.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.nativetest.Await;
import io.shoalfs.nativetest.Command;
import io.shoalfs.nativetest.DataSet;
import io.shoalfs.nativetest.Finder;
import io.shoalfs.nativetest.NetworkNamespace;
import io.shoalfs.nativetest.ShoalFs;
import io.shoalfs.nativetest.Transmission;
import io.shoalfs.nativetest.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Torrents without trackers, in a network where there is nothing but the DHT, whose nodes are other programs. */
class DhtIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String NODE = "10.77.0.2:6881";
    private static final String SEED = "10.77.0.3:7881";

    @RegisterExtension
    final Workspace work = new Workspace();

    /** All stand for machines; nothing is on loopback, which some nodes take for a forgery. */
    private NetworkNamespace network() throws IOException {
        return NetworkNamespace.of(work, "10.77.0.1/24", "10.77.0.2/24", "10.77.0.3/24", "10.77.0.4/24");
    }

    private Path link(Path torrent) throws IOException {
        return Path.of(Files.readString(DataSet.magnet(work, torrent)));
    }

    @Test
    void mount_ofALinkWithoutTrackers_findsAllByNothingButLibtorrentsNodes() throws IOException {
        try (var network = network()) {
            DataSet dataSet = DataSet.of(5);
            Path torrent = dataSet.torrent(work, 1 << 16);
            var node = Finder.node(network, NODE, "-");
            Finder.inDht(network, SEED, NODE, torrent, dataSet.home());
            node.await("nodes", 1);

            assertCopyIsExact(network, dataSet, link(torrent), "first", "--dht-bootstrap", NODE, "--no-lsd");

            assertTrue(node.count("nodes") >= 2, "our node is in libtorrent's table");
            Command.run(PATIENCE, "rm", "-rf", work.path("cache").resolve("torrents"))
                    .succeeded();
            // Nobody is there: what the first mount knew has to do.
            assertCopyIsExact(network, dataSet, torrent, "again", "-o", "dht-bootstrap=10.77.0.9:1,no-lsd");
        }
    }

    @Test
    void mount_ofATorrentWithoutTrackers_isFoundByLibtorrentsLeech() throws IOException {
        try (var network = network()) {
            DataSet dataSet = DataSet.of(5);
            Path torrent = dataSet.torrent(work, 1 << 16);
            var node = Finder.node(network, NODE, "-");
            var seed = Finder.inDht(network, SEED, NODE, torrent, dataSet.home());
            node.await("nodes", 1);
            ShoalFs shoalFs = assertReads(network, dataSet, torrent, "first", "--dht-bootstrap", NODE, "--no-lsd");
            seed.close();

            var leech = Finder.inDht(network, "10.77.0.4:7881", NODE, torrent, work.folder("leech"));

            leech.await("seeding", 1);
            shoalFs.close();
        }
    }

    /** The one that knows who has it is transmission's; who has it, and says what it is, is libtorrent. */
    @Test
    void mount_ofALinkWithoutTrackers_findsAllByNothingButTransmissionsNode() throws IOException {
        try (var network = network()) {
            DataSet dataSet = DataSet.of(5);
            Path torrent = dataSet.torrent(work, 1 << 16);
            String node = Transmission.node(network, "10.77.0.2").peer();
            Finder.inDht(network, SEED, node, torrent, dataSet.home());

            assertCopyIsExact(network, dataSet, link(torrent), "first", "--dht-bootstrap", node, "--no-lsd");
        }
    }

    @Test
    void mount_ofATorrentThatNobodyHas_saysWhatTheDhtKnows() throws IOException {
        try (var network = network()) {
            DataSet dataSet = DataSet.of(5);
            Path torrent = dataSet.torrent(work, 1 << 16);
            Finder.node(network, NODE, "-");
            ShoalFs shoalFs = ShoalFs.mount(
                    network, "mount", work.path("cache"), torrent, "--dht-bootstrap", NODE, "--read-timeout", "8s");

            var read = Command.bash(PATIENCE, "cat \"$1\"/*/0.bin", shoalFs.content());

            assertFalse(read.status() == 0, "nobody has it");
            Await.untilTrue(
                    "the reason",
                    PATIENCE,
                    () -> Optional.of(shoalFs.child()
                            .output()
                            .contains("the DHT knows 1 nodes, and nobody who has the torrent")));
            shoalFs.close();
        }
    }

    private void assertCopyIsExact(
            NetworkNamespace network, DataSet dataSet, Path source, String name, String... options) throws IOException {
        assertReads(network, dataSet, source, name, options).close();
        assertTrue(Files.size(work.path("cache").resolve("dht")) > 0, "what is known of the DHT is kept");
    }

    private ShoalFs assertReads(NetworkNamespace network, DataSet dataSet, Path source, String name, String... options)
            throws IOException {
        ShoalFs shoalFs = ShoalFs.mount(network, name, work.path("cache"), source, options);
        Path copy = work.path(name + "-copy");
        var copied = Command.run(PATIENCE, "cp", "-r", shoalFs.content(), copy);
        assertEquals(0, copied.status(), copied.output());
        dataSet.assertEqualTo(copy);
        return shoalFs;
    }
}
