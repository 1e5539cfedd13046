package io.shoalfs.nativetest.client;

import io.shoalfs.nativetest.Await;
import io.shoalfs.nativetest.DataSet;
import io.shoalfs.nativetest.Libtorrent;
import io.shoalfs.nativetest.Seed;
import io.shoalfs.nativetest.Transmission;
import io.shoalfs.nativetest.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The clients that the other tests rely on do serve each other: a failure here is not the program's. */
class HarnessIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    final Workspace work = new Workspace();

    @Test
    void libtorrent_seedsToALeechThatIsToldItsAddress() throws IOException {
        DataSet dataSet = DataSet.of(60);
        Path torrent = dataSet.torrent(work, 1 << 18);

        Seed seed = Libtorrent.seed(work, torrent, dataSet);
        var leech = Libtorrent.run(work, torrent, work.folder("leech"));
        leech.connect(seed.peer());
        awaitAll(leech);

        dataSet.assertEqualTo(work.path("leech/shapes"));
    }

    @Test
    void transmission_seedsToALeechThatIsToldItsAddress() throws IOException {
        DataSet dataSet = DataSet.of(60);
        Path torrent = dataSet.torrent(work, 1 << 18);

        Seed seed = Transmission.seed(work, torrent, dataSet);
        var leech = Libtorrent.run(work, torrent, work.folder("leech"));
        leech.connect(seed.peer());
        awaitAll(leech);

        dataSet.assertEqualTo(work.path("leech/shapes"));
    }

    @Test
    void opentracker_bringsSeedAndLeechTogether() throws IOException {
        DataSet dataSet = DataSet.of(60);
        Path torrent = dataSet.trackedTorrent(work, 1 << 18);

        Libtorrent.seed(work, torrent, dataSet);
        awaitAll(Libtorrent.run(work, torrent, work.folder("leech")));

        dataSet.assertEqualTo(work.path("leech/shapes"));
    }

    private static void awaitAll(Libtorrent leech) throws IOException {
        Await.untilTrue("the leech's end", PATIENCE, () -> Optional.of(leech.isSeeding()));
    }
}
