package io.shoalfs.nativetest.client;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.nativetest.Await;
import io.shoalfs.nativetest.Command;
import io.shoalfs.nativetest.DataSet;
import io.shoalfs.nativetest.Libtorrent;
import io.shoalfs.nativetest.Ports;
import io.shoalfs.nativetest.ShoalFs;
import io.shoalfs.nativetest.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A cache that is smaller than the torrent: what is evicted is withdrawn (BEP 54), and nobody waits for it. */
class EvictionIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PIECE = 64 << 10;
    private static final long CACHE = 6 << 20;

    @RegisterExtension
    final Workspace work = new Workspace();

    @Test
    void leechOfACacheThatEvicts_isToldSoAndGetsTheRestElsewhere() throws IOException {
        DataSet dataSet = DataSet.of(20);
        Path torrent = dataSet.torrent(work, PIECE);
        var seed = Libtorrent.seed(work, torrent, dataSet);
        int port = Ports.free();
        ShoalFs shoalFs = ShoalFs.mount(
                work,
                "mount",
                work.path("cache"),
                torrent,
                "--cache-size",
                "" + CACHE,
                "--listen-port",
                "" + port,
                // Without peer exchange: the leech is not to hear of the seed yet.
                "-o",
                "network=cluster,peer=" + seed.peer());
        var leech = Libtorrent.run(work, torrent, work.folder("leech"));
        leech.connect("127.0.0.1:" + port);
        Await.untilTrue("a connection", PATIENCE, () -> Optional.of(leech.peers() == 1));

        Command.run(PATIENCE, "cp", "-r", shoalFs.content(), work.path("copy")).succeeded();
        dataSet.assertEqualTo(work.path("copy"));
        // All of its pieces were announced once; those that are there still are at most what the cache can hold.
        Await.untilTrue(
                "the withdrawal of what was evicted",
                PATIENCE,
                () -> Optional.of(leech.heldByPeer() > 0 && leech.heldByPeer() <= CACHE / PIECE));
        assertTrue(!leech.isSeeding(), "the leech got all from the mount: nothing was asked for in vain");

        leech.connect(seed.peer());
        Await.untilTrue("the leech's end", PATIENCE, () -> Optional.of(leech.isSeeding()));
        dataSet.assertEqualTo(work.path("leech/shapes"));
        shoalFs.close();
    }
}
