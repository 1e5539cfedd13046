package io.shoalfs.nativetest.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.nativetest.Await;
import io.shoalfs.nativetest.Command;
import io.shoalfs.nativetest.DataSet;
import io.shoalfs.nativetest.Libtorrent;
import io.shoalfs.nativetest.ShoalFs;
import io.shoalfs.nativetest.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What goes over the wire, as the seed counts it: nothing that nobody reads, and nothing twice. */
class TrafficIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @RegisterExtension
    final Workspace work = new Workspace();

    @Test
    void mount_idleForThirtySeconds_fetchesLessThanAMebibyte() throws IOException {
        DataSet dataSet = DataSet.of(60);
        Path torrent = dataSet.torrent(work, 1 << 18);
        var seed = Libtorrent.seed(work, torrent, dataSet);
        ShoalFs shoalFs = ShoalFs.mount(work, "mount", work.path("cache"), torrent, "-o", "peer=" + seed.peer());
        Command.run(PATIENCE, "ls", "-lR", shoalFs.content()).succeeded();

        Await.passing(Duration.ofSeconds(30));

        assertTrue(seed.uploaded() < 1 << 20, seed.uploaded() + " bytes of pieces were fetched");
        shoalFs.close();
    }

    @Test
    void remount_afterACleanStop_fetchesNothingAgain() throws IOException {
        DataSet dataSet = DataSet.of(60);
        Path torrent = dataSet.torrent(work, 1 << 18);
        var seed = Libtorrent.seed(work, torrent, dataSet);
        copy(torrent, seed, "first");
        long before = seed.uploaded();
        assertTrue(before >= 50 << 20, "the first copy took only " + before);

        copy(torrent, seed, "second");

        assertEquals(before, seed.uploaded());
        dataSet.assertEqualTo(work.path("second-copy"));
    }

    /** Read-ahead may take more than is asked, but a look into a large file is not a reason to fetch it. */
    @Test
    void read_ofOneByte_fetchesLittleMoreThanItsPiece() throws IOException {
        DataSet dataSet = DataSet.of(60);
        Path torrent = dataSet.torrent(work, 1 << 18);
        var seed = Libtorrent.seed(work, torrent, dataSet);
        ShoalFs shoalFs = ShoalFs.mount(work, "mount", work.path("cache"), torrent, "-o", "peer=" + seed.peer());

        Command.run(
                        PATIENCE,
                        "dd",
                        "status=none",
                        "bs=1",
                        "count=1",
                        "skip=9000000",
                        "if=" + shoalFs.content().resolve("large/0.bin"))
                .succeeded();

        assertTrue(seed.uploaded() <= 4 << 20, seed.uploaded() + " bytes of pieces were fetched");
        shoalFs.close();
    }

    private void copy(Path torrent, Libtorrent seed, String name) throws IOException {
        ShoalFs shoalFs = ShoalFs.mount(work, "mount", work.path("cache"), torrent, "-o", "peer=" + seed.peer());
        Command.run(PATIENCE, "cp", "-r", shoalFs.content(), work.path(name + "-copy"))
                .succeeded();
        shoalFs.close();
    }
}
