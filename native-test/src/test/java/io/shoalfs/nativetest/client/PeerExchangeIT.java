package io.shoalfs.nativetest.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.shoalfs.nativetest.Await;
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

/** Peers that nobody names but other peers (BEP 11); libtorrent speaks of its peers once a minute. */
@Execution(ExecutionMode.CONCURRENT)
class PeerExchangeIT {

    private static final Duration PATIENCE = Duration.ofSeconds(150);

    @RegisterExtension
    final Workspace work = new Workspace();

    private static DataSet dataSet;

    @BeforeAll
    static void makeDataSet() throws IOException {
        dataSet = DataSet.of(4);
    }

    private Path torrent() throws IOException {
        return dataSet.torrent(work, 256 << 10);
    }

    /** A link names one peer, which has nothing but what the torrent is: the mount comes to the seed that it knows. */
    @Test
    void mount_ofALink_comesToASeed_thatItsPeerKnows() throws IOException {
        // Two who want nothing of each other would part.
        var seed = Libtorrent.run(work, torrent(), dataSet.home(), "127.0.0.1", "close_redundant_connections=0");
        var between = Libtorrent.run(
                work,
                torrent(),
                work.folder("between"),
                "127.0.0.1",
                "wants_nothing=1",
                "close_redundant_connections=0");
        between.connect(seed.peer());

        String link = Files.readString(DataSet.magnet(work, torrent())) + "&x.pe=" + between.peer();
        ShoalFs shoalFs = ShoalFs.mount(work, "mount", work.path("cache"), Path.of(link), "--read-timeout", "2m");

        dataSet.assertEqualTo(shoalFs.content());
        assertEquals(0, between.uploaded());
        shoalFs.close();
    }

    /** Who comes to the mount hears of the seed from it. */
    @Test
    void mount_tellsItsPeersOfEachOther() throws IOException {
        var seed = Libtorrent.seed(work, torrent(), dataSet);
        int port = Ports.free();
        String options = "no-upload,listen-port=" + port + ",peer=" + seed.peer();
        ShoalFs shoalFs = ShoalFs.mount(work, "mount", work.path("cache"), torrent(), "-o", options);
        var leech = Libtorrent.run(work, torrent(), work.folder("leech"));
        leech.connect("127.0.0.1:" + port);

        Await.untilTrue("the leech's end", PATIENCE, () -> Optional.of(leech.isSeeding()));

        leech.close();
        dataSet.assertEqualTo(work.path("leech/shapes"));
        shoalFs.close();
    }
}
