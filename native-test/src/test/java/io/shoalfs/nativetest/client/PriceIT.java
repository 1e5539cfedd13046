package io.shoalfs.nativetest.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.nativetest.Command;
import io.shoalfs.nativetest.DataSet;
import io.shoalfs.nativetest.Libtorrent;
import io.shoalfs.nativetest.Nginx;
import io.shoalfs.nativetest.ShoalFs;
import io.shoalfs.nativetest.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What is asked of nginx, as nginx counts it, where that has a price. */
@Execution(ExecutionMode.CONCURRENT)
class PriceIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int BLOCK = 16 << 10;

    @RegisterExtension
    final Workspace work = new Workspace();

    private static DataSet dataSet;

    @BeforeAll
    static void makeDataSet() throws IOException {
        dataSet = DataSet.of(20);
    }

    private Command.Result copy(ShoalFs shoalFs) throws IOException {
        return Command.run(PATIENCE, "cp", "-r", shoalFs.content(), work.path("copy"));
    }

    /** Of 10 MB 4 MiB: the last of it that is no whole block is not used. */
    @Test
    void budget_isKeptToTheByte_andItsEndIsSaid() throws IOException {
        Nginx nginx = Nginx.serve(work, dataSet.home());
        Path torrent = dataSet.torrent(work, 1 << 18);
        long budget = (4 << 20) + 12_345;

        try (ShoalFs shoalFs = ShoalFs.mount(
                work,
                "mount",
                work.path("cache"),
                torrent,
                "--web-seed",
                nginx.url(),
                "--read-timeout",
                "3s",
                "--web-budget",
                Long.toString(budget))) {
            Path file = shoalFs.content().resolve("large/0.bin");
            Command.Result read = Command.run(PATIENCE, "cat", file);

            assertNotEquals(0, read.status());
            assertTrue(nginx.sent() <= budget, nginx.sent() + " bytes were sent");
            assertTrue(nginx.sent() > budget - BLOCK, nginx.sent() + " bytes were sent");
            String error = Command.run(PATIENCE, "getfattr", "--only-values", "-n", "user.shoalfs.error", file)
                    .succeeded()
                    .output();
            assertTrue(error.contains("the web budget of " + budget + " bytes is used up"), error);
        }
    }

    private long length() throws IOException {
        return Long.parseLong(Command.bash(
                        PATIENCE,
                        "find \"$1\" -type f -printf '%s\\n' | awk '{ sum += $1 } END { print sum }'",
                        dataSet.source())
                .succeeded()
                .output()
                .strip());
    }

    /** A machine that is busy takes a server for slow, and asks again: what comes then in vain is paid for, too. */
    @Test
    void budgetOfATenthMore_bringsAll() throws IOException {
        Nginx nginx = Nginx.serve(work, dataSet.home());
        Path torrent = dataSet.torrent(work, 1 << 18);
        long budget = length() / 10 * 11;

        try (ShoalFs shoalFs = ShoalFs.mount(
                work,
                "mount",
                work.path("cache"),
                torrent,
                "-o",
                "web-seed=" + nginx.url() + ",web-budget=" + budget)) {
            copy(shoalFs).succeeded();
            dataSet.assertEqualTo(work.path("copy"));
        }
        assertTrue(nginx.sent() >= length() && nginx.sent() <= budget, nginx.sent() + " bytes");
    }

    @Test
    void peersPreferred_whoHaveAll_bringAll() throws IOException {
        Nginx nginx = Nginx.serve(work, dataSet.home());
        Path torrent = dataSet.torrent(work, 1 << 18);
        Libtorrent peer = Libtorrent.seed(work, torrent, dataSet);

        try (ShoalFs shoalFs = ShoalFs.mount(
                work,
                "mount",
                work.path("cache"),
                torrent,
                "--web-seed",
                nginx.url(),
                "--peer",
                peer.peer(),
                "--prefer",
                "peers")) {
            copy(shoalFs).succeeded();
            dataSet.assertEqualTo(work.path("copy"));
        }
        // The others are asked only for what does not come in time.
        assertTrue(nginx.sent() < length() / 10, nginx.sent() + " bytes");
        assertTrue(peer.uploaded() > 0);
    }

    @Test
    void webPreferred_thatHasAll_bringsAll() throws IOException {
        Nginx nginx = Nginx.serve(work, dataSet.home());
        Path torrent = dataSet.torrent(work, 1 << 18);
        Libtorrent peer = Libtorrent.seed(work, torrent, dataSet);

        try (ShoalFs shoalFs = ShoalFs.mount(
                work,
                "mount",
                work.path("cache"),
                torrent,
                "--web-seed",
                nginx.url(),
                "--peer",
                peer.peer(),
                "-o",
                "prefer=web")) {
            copy(shoalFs).succeeded();
            dataSet.assertEqualTo(work.path("copy"));
        }
        assertTrue(peer.uploaded() < length() / 10, peer.uploaded() + " bytes");
    }

    /** The peer is there, and dies: the web server, which comes second, brings the rest. */
    @Test
    void peersPreferred_whoDie_areFollowedByTheWeb() throws IOException {
        Nginx nginx = Nginx.serve(work, dataSet.home());
        Path torrent = dataSet.torrent(work, 1 << 18);
        Libtorrent peer = Libtorrent.seed(work, torrent, dataSet);

        try (ShoalFs shoalFs = ShoalFs.mount(
                work,
                "mount",
                work.path("cache"),
                torrent,
                "--web-seed",
                nginx.url(),
                "--peer",
                peer.peer(),
                "--prefer",
                "peers")) {
            Command.run(PATIENCE, "cat", shoalFs.content().resolve("large/0.bin"))
                    .succeeded();
            assertEquals(0, nginx.sent());
            peer.close();

            copy(shoalFs).succeeded();
            dataSet.assertEqualTo(work.path("copy"));
        }
        assertTrue(nginx.sent() > 0);
    }
}
