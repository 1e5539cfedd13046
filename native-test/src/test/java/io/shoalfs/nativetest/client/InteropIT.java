package io.shoalfs.nativetest.client;

import io.shoalfs.nativetest.Aria2;
import io.shoalfs.nativetest.Await;
import io.shoalfs.nativetest.Command;
import io.shoalfs.nativetest.DataSet;
import io.shoalfs.nativetest.Libtorrent;
import io.shoalfs.nativetest.QBittorrent;
import io.shoalfs.nativetest.Seed;
import io.shoalfs.nativetest.ShoalAssume;
import io.shoalfs.nativetest.ShoalFs;
import io.shoalfs.nativetest.Transmission;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Other people's clients, in every format that they know, both ways; all that anybody is told is the tracker's address.
 * Neither transmission 3.00 nor aria2 1.36 knows version 2, nor hybrids: each of their file trees has an empty key, which
 * makes a torrent unreadable to the one and gives it another info-hash with the other.
 */
class InteropIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Hybrids fill every file up to its last piece. */
    private static final int PIECE = 32 << 10;

    /** Transmission 3.00 answers requests in pulses: each piece costs it some, whatever its length. */
    private static final int LARGE_PIECE = 256 << 10;

    @RegisterExtension
    final Workspace work = new Workspace();

    private static DataSet dataSet;

    @BeforeAll
    static void makeDataSet() throws IOException {
        dataSet = DataSet.of(8);
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @CsvSource({
        "libtorrent, v1",
        "libtorrent, v2",
        "libtorrent, hybrid",
        "transmission, v1",
        "aria2, v1",
        "qbittorrent, v1",
        "qbittorrent, v2",
        "qbittorrent, hybrid"
    })
    void copy_fromASeedAtTheTracker_isExact(String client, String format) throws IOException {
        var tracked = dataSet.tracked(work, format.equals("v1") ? LARGE_PIECE : PIECE, format);
        seed(client, tracked.torrent());
        tracked.awaitPeers(1);

        ShoalFs shoalFs = ShoalFs.mount(work, "mount", work.path("cache"), tracked.torrent());

        assertCopyIsExact(shoalFs);
        shoalFs.close();
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @ValueSource(strings = {"v1", "v2", "hybrid"})
    void libtorrent_ofAMountAlone_hasEverything(String format) throws IOException {
        var tracked = dataSet.tracked(work, format.equals("v1") ? LARGE_PIECE : PIECE, format);
        Seed seed = Libtorrent.seed(work, tracked.torrent(), dataSet);
        tracked.awaitPeers(1);
        ShoalFs shoalFs = ShoalFs.mount(work, "mount", work.path("cache"), tracked.torrent());
        assertCopyIsExact(shoalFs);
        tracked.awaitPeers(2);
        seed.close();

        var leech = Libtorrent.run(work, tracked.torrent(), work.folder("libtorrent"));
        Await.untilTrue("libtorrent's end", PATIENCE, () -> Optional.of(leech.isSeeding()));
        leech.close();
        dataSet.assertEqualTo(work.path("libtorrent/shapes"));
        shoalFs.close();
    }

    /**
     * Transmission takes no address of the loopback from a tracker, so that the mount has to come to it. The seed is at no
     * tracker: these two never meet.
     */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void transmission_ofAMountAlone_hasEverything() throws IOException {
        Seed seed = Libtorrent.seed(work, dataSet.torrent(work, LARGE_PIECE), dataSet);
        var tracked = dataSet.tracked(work, LARGE_PIECE, "v1");
        var leech = Transmission.run(work, tracked.torrent(), work.folder("transmission"));
        tracked.awaitPeers(1);
        ShoalFs shoalFs = ShoalFs.mount(work, "mount", work.path("cache"), tracked.torrent(), "--peer", seed.peer());
        assertCopyIsExact(shoalFs);
        seed.close();

        Await.untilTrue("transmission's end", PATIENCE, () -> Optional.of(leech.isDone()));
        leech.close();
        // It makes no file for which nothing comes.
        Files.createFile(work.path("transmission/shapes/odd/0.bin"));
        dataSet.assertEqualTo(work.path("transmission/shapes"));
        shoalFs.close();
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void copy_overIpv6_isExact() throws IOException {
        ShoalAssume.hasIpv6();
        Path torrent = dataSet.torrent(work, PIECE);
        Seed seed = Libtorrent.seed(work, torrent, dataSet, "[::1]");

        ShoalFs shoalFs = ShoalFs.mount(work, "mount", work.path("cache"), torrent, "--peer", seed.peer());

        assertCopyIsExact(shoalFs);
        shoalFs.close();
    }

    private void seed(String client, Path torrent) throws IOException {
        switch (client) {
            case "libtorrent" -> Libtorrent.seed(work, torrent, dataSet);
            case "qbittorrent" -> QBittorrent.seed(work, torrent, dataSet);
            case "transmission" -> Transmission.seed(work, torrent, dataSet);
            default -> Aria2.seed(work, torrent, dataSet);
        }
    }

    private void assertCopyIsExact(ShoalFs shoalFs) throws IOException {
        Command.Result copy = Command.run(PATIENCE, "cp", "-r", shoalFs.content(), work.path("copy"));
        copy.succeeded();
        System.out.println("cp -r took " + copy.elapsed());
        dataSet.assertEqualTo(work.path("copy"));
    }
}
