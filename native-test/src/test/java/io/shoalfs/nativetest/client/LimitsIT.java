package io.shoalfs.nativetest.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The rates that a mount was told to keep, as a real client at the other end sees them. */
@Execution(ExecutionMode.CONCURRENT)
class LimitsIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int RATE = 5 << 20;

    @RegisterExtension
    final Workspace work = new Workspace();

    private static DataSet dataSet;

    @BeforeAll
    static void makeDataSet() throws IOException {
        dataSet = DataSet.of(60);
    }

    @Test
    void maxUpload_leechTakesAsLongAsItMust() throws IOException {
        Path torrent = dataSet.torrent(work, 1 << 18);
        Libtorrent seed = Libtorrent.seed(work, torrent, dataSet);
        int port = Ports.free();
        ShoalFs shoalFs = ShoalFs.mount(
                work,
                "mount",
                work.path("cache"),
                torrent,
                "-o",
                "max-upload=" + RATE + ",listen-port=" + port + ",peer=" + seed.peer());
        copy(shoalFs);
        seed.close();
        Libtorrent leech = Libtorrent.run(work, torrent, work.folder("leech"));

        long begin = System.nanoTime();
        leech.connect("127.0.0.1:" + port);
        Await.untilTrue("the leech's end", PATIENCE, () -> Optional.of(leech.isSeeding()));

        assertTook(Duration.ofNanos(System.nanoTime() - begin), shoalFs);
        dataSet.assertEqualTo(work.path("leech").resolve("shapes"));
        shoalFs.close();
    }

    @Test
    void maxDownload_copyTakesAsLongAsItMust() throws IOException {
        Path torrent = dataSet.torrent(work, 1 << 18);
        Libtorrent seed = Libtorrent.seed(work, torrent, dataSet);
        ShoalFs shoalFs = ShoalFs.mount(
                work,
                "mount",
                work.path("cache"),
                torrent,
                "--max-download",
                RATE / 1024 + "K",
                "-o",
                "peer=" + seed.peer());

        assertTook(copy(shoalFs), shoalFs);

        dataSet.assertEqualTo(work.path("copy"));
        shoalFs.close();
    }

    private Duration copy(ShoalFs shoalFs) throws IOException {
        Command.Result copy = Command.run(PATIENCE, "cp", "-r", shoalFs.content(), work.path("copy"));
        return copy.succeeded().elapsed();
    }

    /** No faster than the rate, but for the tenth of a second that is saved up; and not much slower. */
    private static void assertTook(Duration took, ShoalFs shoalFs) throws IOException {
        String length = Command.run(PATIENCE, "du", "-sb", "--apparent-size", shoalFs.content())
                .succeeded()
                .output()
                .split("\\s", 2)[0];
        double must = Long.parseLong(length) / (double) RATE;
        System.out.println(length + " bytes took " + took + ", must take " + must + " s");
        assertTrue(took.toMillis() / 1e3 >= must - 0.5, took + " instead of " + must + " s");
        assertEquals(must, took.toMillis() / 1e3, must * 0.3 + 1);
    }
}
