package io.shoalfs.nativetest.client;

import io.shoalfs.nativetest.Command;
import io.shoalfs.nativetest.DataSet;
import io.shoalfs.nativetest.Libtorrent;
import io.shoalfs.nativetest.Ports;
import io.shoalfs.nativetest.Seed;
import io.shoalfs.nativetest.ShoalAssume;
import io.shoalfs.nativetest.ShoalFs;
import io.shoalfs.nativetest.Transmission;
import io.shoalfs.nativetest.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The main job: 300 MB of many small and some large files, from real clients, exact. */
class CopyIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @RegisterExtension
    final Workspace work = new Workspace();

    private final DataSet dataSet = DataSet.of(120);

    CopyIT() throws IOException {}

    @Test
    void copy_fromLibtorrent_isExact() throws IOException {
        Path torrent = dataSet.torrent(work, 1 << 18);
        assertCopyIsExact(torrent, Libtorrent.seed(work, torrent, dataSet));
    }

    @Test
    void copy_fromTransmission_isExact() throws IOException {
        Path torrent = dataSet.torrent(work, 1 << 18);
        assertCopyIsExact(torrent, Transmission.seed(work, torrent, dataSet));
    }

    /** Nobody says where the seed is but the tracker; large pieces. */
    @Test
    void copy_fromASeedThatTheTrackerKnows_isExact() throws IOException {
        Path torrent = dataSet.trackedTorrent(work, 1 << 22);
        Libtorrent.seed(work, torrent, dataSet);

        assertCopyIsExact(ShoalFs.mount(work, "mount", work.path("cache"), torrent));
    }

    @Test
    void dataLoaderEpoch_withFourWorkers_isExact() throws IOException {
        ShoalAssume.hasPython("torch");
        Path torrent = dataSet.torrent(work, 1 << 18);
        Seed seed = Libtorrent.seed(work, torrent, dataSet);
        ShoalFs shoalFs = ShoalFs.mount(work, "mount", work.path("cache"), torrent, "-o", "peer=" + seed.peer());

        Command.Result epoch =
                Command.run(PATIENCE, Command.python("reader.py", "epoch", shoalFs.content(), dataSet.source()));

        System.out.println(epoch.succeeded().output().strip() + " in " + epoch.elapsed());
        shoalFs.close();
    }

    @Test
    void copy_fromAnotherShoalFsAfterAllSeedsHaveGone_isExact() throws IOException {
        Path torrent = dataSet.torrent(work, 1 << 18);
        Seed seed = Libtorrent.seed(work, torrent, dataSet);
        int port = Ports.free();
        ShoalFs first = ShoalFs.mount(
                work, "first", work.path("cache1"), torrent, "-o", "peer=" + seed.peer(), "--listen-port", "" + port);
        Command.bash(PATIENCE, "cp -r \"$1\" \"$2\"", first.content(), work.path("copy1"))
                .succeeded();
        seed.close();

        ShoalFs second = ShoalFs.mount(work, "second", work.path("cache2"), torrent, "-o", "peer=127.0.0.1:" + port);

        assertCopyIsExact(second);
        first.close();
    }

    private void assertCopyIsExact(Path torrent, Seed seed) throws IOException {
        assertCopyIsExact(ShoalFs.mount(work, "mount", work.path("cache"), torrent, "-o", "peer=" + seed.peer()));
    }

    private void assertCopyIsExact(ShoalFs shoalFs) throws IOException {
        Command.Result copy = Command.run(PATIENCE, "cp", "-r", shoalFs.content(), work.path("copy"));
        copy.succeeded();
        System.out.println("cp -r took " + copy.elapsed());

        dataSet.assertEqualTo(work.path("copy"));
        shoalFs.close();
    }
}
