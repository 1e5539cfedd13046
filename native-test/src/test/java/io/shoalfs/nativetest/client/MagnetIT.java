package io.shoalfs.nativetest.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.nativetest.Await;
import io.shoalfs.nativetest.Checkout;
import io.shoalfs.nativetest.Command;
import io.shoalfs.nativetest.DataSet;
import io.shoalfs.nativetest.Libtorrent;
import io.shoalfs.nativetest.Nginx;
import io.shoalfs.nativetest.Ports;
import io.shoalfs.nativetest.Seed;
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
import org.junit.jupiter.params.provider.ValueSource;

/** Mounts of which only a link is known (BEP 9, 52, 53), with peers that nobody here wrote. */
@Execution(ExecutionMode.CONCURRENT)
class MagnetIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final String WITHOUT_LAYERS = """
            import libtorrent, sys
            torrent = libtorrent.bdecode(open(sys.argv[1], "rb").read())
            del torrent[b"piece layers"]
            open(sys.argv[2], "wb").write(libtorrent.bencode(torrent))
            """;

    @RegisterExtension
    final Workspace work = new Workspace();

    private static DataSet dataSet;

    @BeforeAll
    static void makeDataSet() throws IOException {
        dataSet = DataSet.of(20);
    }

    /** Of v2 the piece layers come by hash requests: a file of 10 MB has more than one answer holds. */
    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2", "hybrid"})
    void copy_byALinkWithATracker_isExact_andTheNextMountNeedsNobody(String format) throws IOException {
        DataSet.Tracked tracked = dataSet.tracked(work, 1 << 14, format);
        Path link = Path.of(Files.readString(DataSet.magnet(work, tracked.torrent())));
        try (Libtorrent seed = Libtorrent.seed(work, tracked.torrent(), dataSet)) {
            tracked.awaitPeers(1);
            try (ShoalFs shoalFs = ShoalFs.mount(work, "mount", work.path("cache"), link, "--allow-private-sources")) {
                assertCopyIsExact(shoalFs, "copy");
            }
            assertTrue(seed.uploaded() > 0, "nothing came from the seed");
        }
        tracked.tracker().close();

        try (ShoalFs again = ShoalFs.mount(work, "again", work.path("cache"), link)) {
            assertCopyIsExact(again, "copy-again");
        }
    }

    @Test
    void copy_byALinkThatNamesOnlyAPeer_isExact() throws IOException {
        Path torrent = dataSet.torrent(work, 1 << 18);
        try (Seed seed = Transmission.seed(work, torrent, dataSet)) {
            String link = Files.readString(DataSet.magnet(work, torrent)) + "&x.pe=" + seed.peer();

            try (ShoalFs shoalFs = ShoalFs.mount(work, "mount", work.path("cache"), Path.of(link))) {
                assertCopyIsExact(shoalFs, "copy");
            }
        }
    }

    /** From a mount alone: its metadata, and for v2 its piece layers too. */
    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void libtorrent_withALinkAlone_getsAllFromAMount(String format) throws IOException {
        DataSet.Tracked tracked = dataSet.tracked(work, 1 << 14, format);
        Path link = DataSet.magnet(work, tracked.torrent());
        int port = Ports.free();
        ShoalFs shoalFs = ShoalFs.mount(
                work, "mount", work.path("cache"), tracked.torrent(), "--listen-port", Integer.toString(port));
        try (Libtorrent seed = Libtorrent.seed(work, tracked.torrent(), dataSet)) {
            tracked.awaitPeers(2);
            assertCopyIsExact(shoalFs, "copy");
            assertTrue(seed.uploaded() > 0, "nothing came from the seed");
        }
        tracked.tracker().close();

        try (Libtorrent leech = Libtorrent.run(work, link, work.folder("leech"))) {
            leech.connect("127.0.0.1:" + port);
            Await.untilTrue("the leech has all", PATIENCE, () -> Optional.of(leech.isSeeding()));
        }
        dataSet.assertEqualTo(work.path("leech/shapes"));
        shoalFs.close();
    }

    /** A link that nobody knows holds nobody up; the directory of one that somebody knows comes by itself. */
    @Test
    void mount_ofSeveral_showsALinkWhenItIsKnown() throws IOException {
        Path known = dataSet.torrent(work, 1 << 18);
        Path other = dataSet.torrent(work, 1 << 17);
        try (Libtorrent seed = Libtorrent.seed(work, other, dataSet)) {
            String link = Files.readString(DataSet.magnet(work, other)) + "&x.pe=" + seed.peer();
            String unknown = "magnet:?xt=urn:btih:" + "ab".repeat(20) + "&x.pe=127.0.0.1:" + Ports.free();

            try (ShoalFs shoalFs = ShoalFs.mount(work, "mount", work.path("cache"), known, unknown, link)) {
                Await.untilTrue("the link's directory", PATIENCE, () -> Optional.of(entries(shoalFs) == 2));
            }
        }
    }

    /** Of a torrent without piece layers, in a watched directory, they are asked of peers as for a link. */
    @Test
    void mount_ofADirectory_showsATorrentWithoutPieceLayers_whenTheyHaveCome() throws IOException {
        Path whole = dataSet.webSeededTorrent(work, 1 << 16, "v2", "http://192.0.2.1/");
        Path watched = work.folder("watched");
        try (Libtorrent seed = Libtorrent.seed(work, whole, dataSet);
                ShoalFs shoalFs = ShoalFs.mount(work, "mount", work.path("cache"), watched, "--peer", seed.peer())) {
            Command.run(PATIENCE, "/usr/bin/python3", "-c", WITHOUT_LAYERS, whole, watched.resolve("part.torrent"))
                    .succeeded();

            Await.untilTrue("the torrent's directory", PATIENCE, () -> Optional.of(entries(shoalFs) == 1));
            dataSet.assertEqualTo(shoalFs.mountPoint().resolve("shapes"));
        }
    }

    /** Only the files that the link selects are there (BEP 53). */
    @Test
    void mount_ofALinkThatSelects_showsThoseFilesOnly() throws IOException {
        Path torrent = dataSet.torrent(work, 1 << 18);
        try (Seed seed = Libtorrent.seed(work, torrent, dataSet)) {
            String link = Files.readString(DataSet.magnet(work, torrent)) + "&so=0,2-3&x.pe=" + seed.peer();

            try (ShoalFs shoalFs = ShoalFs.mount(work, "mount", work.path("cache"), Path.of(link))) {
                String files = Command.run(PATIENCE, "find", shoalFs.mountPoint(), "-type", "f")
                        .succeeded()
                        .output();
                assertEquals(3, files.lines().count(), files);
            }
        }
    }

    @Test
    void mount_ofATorrentFileOnAWebServer_isAsOfTheFile() throws IOException {
        Path served = work.folder("served");
        Files.copy(dataSet.torrent(work, 1 << 18), served.resolve("shapes.torrent"));
        Nginx nginx = Nginx.serve(work, served);
        Path torrent = served.resolve("shapes.torrent");
        try (Seed seed = Libtorrent.seed(work, torrent, dataSet)) {
            Command.Result info = Command.run(PATIENCE, Checkout.shoalfs(), "info", nginx.url() + "/shapes.torrent");
            assertTrue(info.succeeded().output().contains("shapes"), info.output());
            Command.Result missing = Command.run(PATIENCE, Checkout.shoalfs(), "info", nginx.url() + "/none.torrent");
            assertTrue(missing.output().contains("answered with status 404"), missing.output());

            Path mountPoint = work.folder("mount");
            Command.run(
                            PATIENCE,
                            Checkout.shoalfs(),
                            "mount",
                            "--cache-dir",
                            work.path("cache"),
                            "--peer",
                            seed.peer(),
                            nginx.url() + "/shapes.torrent",
                            mountPoint)
                    .succeeded();
            Command.run(PATIENCE, "cp", "-r", mountPoint, work.path("copy")).succeeded();
            Command.run(PATIENCE, Checkout.shoalfs(), "umount", mountPoint).succeeded();
            dataSet.assertEqualTo(work.path("copy"));
        }
    }

    /** By the helper that fstab's mounts call: commas and ampersands stay what they are. */
    @Test
    void mount_byTheHelper_takesALink() throws IOException {
        Path torrent = dataSet.torrent(work, 1 << 18);
        try (Seed seed = Libtorrent.seed(work, torrent, dataSet)) {
            String link = Files.readString(DataSet.magnet(work, torrent)) + "&so=0,2&x.pe=" + seed.peer();
            Path mountPoint = work.folder("mount");

            Command.run(
                            PATIENCE,
                            Checkout.shoalfs().resolveSibling("mount.fuse.shoalfs"),
                            link,
                            mountPoint,
                            "-o",
                            "ro,cache-dir=" + work.path("cache"))
                    .succeeded();

            String files = Command.run(PATIENCE, "find", mountPoint, "-type", "f")
                    .succeeded()
                    .output();
            Command.run(PATIENCE, Checkout.shoalfs(), "umount", mountPoint).succeeded();
            assertEquals(2, files.lines().count(), files);
            String info = Command.run(PATIENCE, Checkout.shoalfs(), "info", "--cache-dir", work.path("cache"), link)
                    .succeeded()
                    .output();
            assertTrue(info.contains("piece length"), info);
        }
    }

    /** Ctrl-C while nobody is found ends it at once. */
    @Test
    void interrupt_whileALinkIsAsked_endsAtOnce() throws Exception {
        Path mountPoint = work.folder("mount");
        String link = "magnet:?xt=urn:btih:" + "ab".repeat(20) + "&x.pe=127.0.0.1:" + Ports.free();
        var child = work.start(
                "shoalfs-foreground",
                Checkout.shoalfs(),
                "mount",
                "-f",
                "--cache-dir",
                work.path("cache"),
                link,
                mountPoint);
        Thread.sleep(3_000);
        assertTrue(child.isAlive(), child.output());

        child.signal("INT");

        child.awaitEnd(Duration.ofSeconds(3));
        assertFalse(child.isAlive());
    }

    private static long entries(ShoalFs shoalFs) throws IOException {
        return Command.run(PATIENCE, "ls", shoalFs.mountPoint())
                .succeeded()
                .output()
                .lines()
                .count();
    }

    private void assertCopyIsExact(ShoalFs shoalFs, String name) throws IOException {
        Command.run(PATIENCE, "cp", "-r", shoalFs.content(), work.path(name)).succeeded();
        dataSet.assertEqualTo(work.path(name));
    }
}
