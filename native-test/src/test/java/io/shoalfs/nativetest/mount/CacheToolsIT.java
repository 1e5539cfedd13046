package io.shoalfs.nativetest.mount;

import static io.shoalfs.nativetest.mount.CacheTools.PATIENCE;
import static io.shoalfs.nativetest.mount.CacheTools.allocated;
import static io.shoalfs.nativetest.mount.CacheTools.atTerminal;
import static io.shoalfs.nativetest.mount.CacheTools.damage;
import static io.shoalfs.nativetest.mount.CacheTools.fileOf;
import static io.shoalfs.nativetest.mount.CacheTools.held;
import static io.shoalfs.nativetest.mount.CacheTools.json;
import static io.shoalfs.nativetest.mount.CacheTools.number;
import static io.shoalfs.nativetest.mount.CacheTools.shoalfs;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.nativetest.Await;
import io.shoalfs.nativetest.Checkout;
import io.shoalfs.nativetest.Command;
import io.shoalfs.nativetest.DataSet;
import io.shoalfs.nativetest.Libtorrent;
import io.shoalfs.nativetest.Ports;
import io.shoalfs.nativetest.ShoalFs;
import io.shoalfs.nativetest.Workspace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code shoalfs fetch}, {@code pin}, {@code unpin}, {@code evict} and {@code cache}, as people use them. */
class CacheToolsIT {

    private static final int PIECE = 64 << 10;
    private static final int MEGABYTES = 20;
    private static final String SMALL = "8M";

    @RegisterExtension
    final Workspace work = new Workspace();

    private final DataSet dataSet;
    private Path torrent = Path.of("");

    CacheToolsIT() throws IOException {
        dataSet = DataSet.of(MEGABYTES);
    }

    @BeforeEach
    void makeTorrent() throws IOException {
        torrent = dataSet.torrent(work, PIECE);
    }

    @Test
    void fetchWait_allIsThere_andReadWithoutASource_untilItIsEvicted() throws IOException {
        var seed = Libtorrent.seed(work, torrent, dataSet);
        var shoalFs = mount("-o", "peer=" + seed.peer());

        var fetched = json("fetch", "--wait", shoalFs.content()).succeeded();
        assertTrue(fetched.output().startsWith("{\"status\":\"done\",\"bytes\":"), fetched.output());
        seed.close();
        assertCopyIsExact(shoalFs);

        var listed = json("cache", "ls", "--cache-dir", cache()).succeeded();
        assertTrue(listed.output().contains("\"name\":\"shapes\""), listed.output());
        assertTrue(listed.output().contains("\"mounted\":true"), listed.output());

        long before = allocated(cache());
        var evicted = json("evict", shoalFs.content()).succeeded();
        assertEquals(0, number(evicted, "in_use_bytes"));
        assertTrue(allocated(cache()) < before / 4, before + " bytes were allocated, and now " + allocated(cache()));
        shoalFs.close();
    }

    @Test
    void pin_survivesARemountAndWhatIsReadBeside_unpinLetsGo() throws IOException {
        var seed = Libtorrent.seed(work, torrent, dataSet);
        var options = new String[] {"--cache-size", SMALL, "-o", "peer=" + seed.peer()};
        var name = fileOf(dataSet.source(), 256 << 10, 3 << 20);

        var first = mount(options);
        shoalfs("pin", first.content().resolve(name)).succeeded();
        var tooMuch = shoalfs("pin", first.content());
        assertEquals(1, tooMuch.status(), tooMuch.output());
        first.close();

        var second = mount(options);
        var pinned = second.content().resolve(name);
        Command.run(PATIENCE, "cp", "-r", second.content(), work.path("copy")).succeeded();
        assertEquals(Files.size(pinned), held(pinned), "a pinned file after all else was read");
        var listed = json("cache", "ls", "--cache-dir", cache()).succeeded();
        assertTrue(!listed.output().contains("\"pinned_bytes\":0,"), listed.output());

        shoalfs("unpin", pinned).succeeded();
        var evicted = shoalfs("evict", pinned).succeeded();
        assertTrue(held(pinned) < Files.size(pinned), evicted.output());
        second.close();
    }

    @Test
    void fetch_moreThanTheCacheHolds_saysSoAndFetchesNothing() throws IOException {
        var shoalFs = mount("--cache-size", SMALL);

        var result = shoalfs("fetch", "--wait", shoalFs.content());

        assertEquals(1, result.status());
        assertTrue(result.output().contains("the cache of 8388608 bytes has room for"), result.output());
        shoalFs.close();
    }

    @Test
    void fetch_noSource_endsByTheReadTimeout_andSaysWhy() throws IOException {
        var shoalFs = mount("--read-timeout", "2s");

        var result = shoalfs("fetch", "--wait", shoalFs.content());

        assertEquals(1, result.status());
        assertTrue(result.output().contains("did not arrive"), result.output());
        shoalFs.close();
    }

    @Test
    void fetchWait_ctrlC_endsWith130AndWithdrawsWhatItAskedFor() throws IOException {
        int port = Ports.free();
        var shoalFs = mount("--listen-port", "" + port);
        var fetching = work.start("fetch", Checkout.shoalfs(), "fetch", "--wait", "--json", shoalFs.content());
        fetching.awaitText("\"running\"", PATIENCE);

        fetching.signal("INT");
        assertEquals(130, fetching.awaitEnd(PATIENCE), fetching.output());

        Await.passing(Duration.ofSeconds(1));
        var seed = Libtorrent.seed(work, torrent, dataSet);
        seed.connect("127.0.0.1:" + port);
        Await.untilTrue("a connection", PATIENCE, () -> Optional.of(seed.peers() == 1));
        Await.passing(Duration.ofSeconds(2));
        assertEquals(0, seed.uploaded(), "nobody wants it any longer");
        assertCopyIsExact(shoalFs);
        shoalFs.close();
    }

    @Test
    void adopt_isVerified_verifyFindsDamage_gcRemoves() throws IOException {
        Files.createDirectories(cache());

        shoalfs("cache", "adopt", "--cache-dir", cache(), "--cache-size", "1G", torrent, dataSet.home())
                .succeeded();
        shoalfs("cache", "verify", "--cache-dir", cache(), torrent).succeeded();
        var shoalFs = mount();
        assertCopyIsExact(shoalFs);
        shoalFs.close();

        damage(cache());
        var damaged = json("cache", "verify", "--cache-dir", cache(), torrent);
        assertEquals(1, damaged.status(), damaged.output());
        assertEquals(1, number(damaged, "damaged_count"));
        shoalfs("cache", "verify", "--cache-dir", cache(), torrent).succeeded();

        shoalfs("cache", "gc", "--older-than", "1h", "--cache-dir", cache()).succeeded();
        assertTrue(allocated(cache()) > 10 << 20, "it was used just now");
        shoalfs("cache", "gc", "--all", "--cache-dir", cache()).succeeded();
        var listed = shoalfs("cache", "ls", "--cache-dir", cache()).succeeded();
        assertTrue(listed.output().contains("The cache has no torrent."), listed.output());
    }

    @Test
    void pin_survivesKill9_withoutASource_andSaysSoToWhoEvicts() throws IOException {
        var seed = Libtorrent.seed(work, torrent, dataSet);
        var name = fileOf(dataSet.source(), 256 << 10, 3 << 20);
        var first = mount("--cache-size", SMALL, "-o", "peer=" + seed.peer());
        shoalfs("pin", first.content().resolve(name)).succeeded();
        first.kill();
        Command.run(PATIENCE, "umount", first.mountPoint()).succeeded();
        long length = Files.size(dataSet.source().resolve(name));
        var left = json("cache", "ls", "--cache-dir", cache()).succeeded();
        assertTrue(number(left, "pinned_bytes") >= length, left.output());
        var collected = json("cache", "gc", "--all", "--cache-dir", cache()).succeeded();
        assertEquals(1, number(collected, "pinned_torrents"));

        var second = mount("--cache-size", SMALL, "-o", "peer=" + seed.peer());
        var pinned = second.content().resolve(name);
        Command.run(PATIENCE, "cp", "-r", second.content(), work.path("copy")).succeeded();
        seed.close();
        var evicted = shoalfs("evict", pinned);
        assertEquals(1, evicted.status());
        assertTrue(evicted.output().contains("stay, being pinned"), evicted.output());
        Command.run(PATIENCE, "cmp", pinned, dataSet.source().resolve(name)).succeeded();
        second.close();
    }

    @Test
    void evict_fileThatTheKernelReadsByItself_staysAndIsSaid() throws IOException {
        Assumptions.assumeTrue(PassthroughIT.isOffered(), "Linux before 6.9 has no passthrough");
        var seed = Libtorrent.seed(work, torrent, dataSet);
        var shoalFs = mount("-o", "peer=" + seed.peer());
        var file = shoalFs.content().resolve(fileOf(dataSet.source(), 1 << 20, 1 << 30));
        shoalfs("fetch", "--wait", file).succeeded();

        try (var open = FileChannel.open(file, StandardOpenOption.READ)) {
            var evicted = shoalfs("evict", file);
            assertEquals(1, evicted.status(), evicted.output());
            assertTrue(evicted.output().contains("stay, being read"), evicted.output());
            assertEquals(1, open.read(ByteBuffer.allocate(1), open.size() - 1));
        }
        Await.untilTrue(
                "the end of its use",
                PATIENCE,
                () -> Optional.of(shoalfs("evict", file).status() == 0));
        shoalFs.close();
    }

    @Test
    void verify_whileItIsMounted_namesFileAndRange_andThePieceIsFetchedAgain() throws IOException {
        var seed = Libtorrent.seed(work, torrent, dataSet);
        int port = Ports.free();
        var shoalFs = mount("--listen-port", "" + port, "-o", "peer=" + seed.peer());
        shoalfs("fetch", "--wait", shoalFs.content()).succeeded();
        var name = fileOf(dataSet.source(), 1 << 20, 1 << 30);
        long length = Files.size(dataSet.source().resolve(name));
        // Two that have everything need no connection.
        seed.close();
        damage(cache());

        var damaged = shoalfs("cache", "verify", "--cache-dir", cache());
        assertEquals(1, damaged.status(), damaged.output());
        assertTrue(damaged.output().contains(name + ": bytes "), damaged.output());
        assertTrue(damaged.output().contains("64.0 KiB are being fetched again"), damaged.output());
        var range = Pattern.compile(Pattern.quote(name + ": bytes ") + "(\\d+) to (\\d+) ")
                .matcher(damaged.output());
        assertTrue(range.find(), damaged.output());
        assertTrue(Long.parseLong(range.group(1)) <= length / 2 && length / 2 <= Long.parseLong(range.group(2)));

        var again = Libtorrent.seed(work, torrent, dataSet);
        again.connect("127.0.0.1:" + port);
        Await.untilTrue("the piece", PATIENCE, () -> Optional.of(again.uploaded() >= PIECE));
        again.close();
        Command.run(
                        PATIENCE,
                        "cmp",
                        shoalFs.content().resolve(name),
                        dataSet.source().resolve(name))
                .succeeded();
        shoalFs.close();
    }

    @Test
    void bar_isDrawnAtATerminal_andNowhereElse() throws IOException {
        var seed = Libtorrent.seed(work, torrent, dataSet);
        var shoalFs = mount("-o", "peer=" + seed.peer());

        var drawn = atTerminal("fetch", "--wait", shoalFs.content()).succeeded();
        assertTrue(
                Pattern.compile("\r *\\d+% \\[#* *\\] .+ of .+, .+/s, .+ left, .+ gone")
                        .matcher(drawn.output())
                        .find(),
                drawn.output());
        var piped = shoalfs("fetch", "--wait", shoalFs.content()).succeeded();
        assertEquals(1, piped.output().lines().count(), piped.output());
        assertTrue(piped.output().endsWith("are in the cache.\n"), piped.output());
        shoalFs.close();
    }

    @Test
    void wrongUsageAndWhatIsNoMount_areTold() throws IOException {
        assertEquals(2, shoalfs("fetch").status());
        assertEquals(2, shoalfs("cache").status());
        assertEquals(2, shoalfs("cache", "gc", "--older-than", "soon").status());
        var folder = work.folder("c");
        var noTorrent = shoalfs("cache", "adopt", "--cache-dir", folder, folder, folder);
        assertEquals(1, noTorrent.status());
        assertTrue(noTorrent.output().contains("is a directory, not a .torrent file"), noTorrent.output());
        var noMount = shoalfs("pin", work.folder("plain"));
        assertEquals(1, noMount.status());
        assertTrue(noMount.output().contains("is not below a mount of shoalfs"), noMount.output());
    }

    private ShoalFs mount(String... options) throws IOException {
        return ShoalFs.mount(work, "mount", cache(), torrent, options);
    }

    private void assertCopyIsExact(ShoalFs shoalFs) throws IOException {
        Command.run(PATIENCE, "cp", "-r", shoalFs.content(), work.path("copy")).succeeded();
        dataSet.assertEqualTo(work.path("copy"));
    }

    private Path cache() {
        return work.path("cache");
    }
}
