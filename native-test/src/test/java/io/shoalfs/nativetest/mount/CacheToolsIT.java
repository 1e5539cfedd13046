package io.shoalfs.nativetest.mount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.nativetest.Await;
import io.shoalfs.nativetest.Checkout;
import io.shoalfs.nativetest.Command;
import io.shoalfs.nativetest.DataSet;
import io.shoalfs.nativetest.Libtorrent;
import io.shoalfs.nativetest.Ports;
import io.shoalfs.nativetest.ShoalAssume;
import io.shoalfs.nativetest.ShoalFs;
import io.shoalfs.nativetest.Workspace;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code shoalfs fetch}, {@code pin}, {@code unpin}, {@code evict} and {@code cache}, as people use them. */
class CacheToolsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PIECE = 64 << 10;
    private static final int MEGABYTES = 20;
    private static final String SMALL = "8M";

    @RegisterExtension
    final Workspace work = new Workspace();

    @Test
    void fetchWait_allIsThere_andReadWithoutASource_untilItIsEvicted() throws IOException {
        var dataSet = DataSet.of(MEGABYTES);
        var torrent = dataSet.torrent(work, PIECE);
        var seed = Libtorrent.seed(work, torrent, dataSet);
        var shoalFs = ShoalFs.mount(work, "mount", cache(), torrent, "-o", "peer=" + seed.peer());

        var fetched = shoalfs("fetch", "--wait", "--json", shoalFs.content()).succeeded();
        assertTrue(last(fetched).startsWith("{\"status\":\"done\",\"bytes\":"), fetched.output());
        seed.close();
        Command.run(PATIENCE, "cp", "-r", shoalFs.content(), work.path("copy")).succeeded();
        dataSet.assertEqualTo(work.path("copy"));

        var listed = shoalfs("cache", "ls", "--json", "--cache-dir", cache()).succeeded();
        assertTrue(listed.output().contains("\"name\":\"shapes\""), listed.output());
        assertTrue(listed.output().contains("\"mounted\":true"), listed.output());

        long before = allocated();
        var evicted = shoalfs("evict", "--json", shoalFs.content()).succeeded();
        assertTrue(evicted.output().contains("\"freed_bytes\":"), evicted.output());
        assertTrue(allocated() < before / 4, before + " bytes were allocated, and now " + allocated());
        shoalFs.close();
    }

    @Test
    void pin_survivesARemountAndWhatIsReadBeside_unpinLetsGo() throws IOException {
        var dataSet = DataSet.of(MEGABYTES);
        var torrent = dataSet.torrent(work, PIECE);
        var seed = Libtorrent.seed(work, torrent, dataSet);
        var options = new String[] {"--cache-size", SMALL, "-o", "peer=" + seed.peer()};
        var name = fileOf(dataSet, 256 << 10, 3 << 20);

        var first = ShoalFs.mount(work, "mount", cache(), torrent, options);
        shoalfs("pin", first.content().resolve(name)).succeeded();
        var tooMuch = shoalfs("pin", first.content());
        assertEquals(1, tooMuch.status(), tooMuch.output());
        first.close();

        var second = ShoalFs.mount(work, "mount", cache(), torrent, options);
        var pinned = second.content().resolve(name);
        Command.run(PATIENCE, "cp", "-r", second.content(), work.path("copy")).succeeded();
        assertEquals(Files.size(pinned), held(pinned), "a pinned file after all else was read");
        var listed = shoalfs("cache", "ls", "--json", "--cache-dir", cache()).succeeded();
        assertTrue(!listed.output().contains("\"pinned_bytes\":0,"), listed.output());

        shoalfs("unpin", pinned).succeeded();
        var evicted = shoalfs("evict", pinned).succeeded();
        assertTrue(held(pinned) < Files.size(pinned), evicted.output());
        second.close();
    }

    @Test
    void fetch_moreThanTheCacheHolds_saysSoAndFetchesNothing() throws IOException {
        var dataSet = DataSet.of(MEGABYTES);
        var torrent = dataSet.torrent(work, PIECE);
        var shoalFs = ShoalFs.mount(work, "mount", cache(), torrent, "--cache-size", SMALL);

        var result = shoalfs("fetch", "--wait", shoalFs.content());

        assertEquals(1, result.status());
        assertTrue(result.output().contains("the cache of 8388608 bytes has room for"), result.output());
        shoalFs.close();
    }

    @Test
    void fetch_noSource_endsByTheReadTimeout_andSaysWhy() throws IOException {
        var torrent = DataSet.of(MEGABYTES).torrent(work, PIECE);
        var shoalFs = ShoalFs.mount(work, "mount", cache(), torrent, "--read-timeout", "2s");

        var result = shoalfs("fetch", "--wait", shoalFs.content());

        assertEquals(1, result.status());
        assertTrue(result.output().contains("did not arrive"), result.output());
        shoalFs.close();
    }

    @Test
    void fetchWait_ctrlC_endsWith130AndWithdrawsWhatItAskedFor() throws IOException {
        var dataSet = DataSet.of(MEGABYTES);
        var torrent = dataSet.torrent(work, PIECE);
        int port = Ports.free();
        var shoalFs = ShoalFs.mount(work, "mount", cache(), torrent, "--listen-port", "" + port);
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
        shoalFs.close();
    }

    @Test
    void adopt_isVerified_verifyFindsDamage_gcRemoves() throws IOException {
        var dataSet = DataSet.of(MEGABYTES);
        var torrent = dataSet.torrent(work, PIECE);
        Files.createDirectories(cache());

        shoalfs("cache", "adopt", "--cache-dir", cache(), "--cache-size", "1G", torrent, dataSet.home())
                .succeeded();
        shoalfs("cache", "verify", "--cache-dir", cache(), torrent).succeeded();
        var shoalFs = ShoalFs.mount(work, "mount", cache(), torrent);
        Command.run(PATIENCE, "cp", "-r", shoalFs.content(), work.path("copy")).succeeded();
        dataSet.assertEqualTo(work.path("copy"));
        shoalFs.close();

        damage();
        var damaged = shoalfs("cache", "verify", "--json", "--cache-dir", cache(), torrent);
        assertEquals(1, damaged.status(), damaged.output());
        assertTrue(damaged.output().contains("\"damaged_count\":1,"), damaged.output());
        shoalfs("cache", "verify", "--cache-dir", cache(), torrent).succeeded();

        shoalfs("cache", "gc", "--older-than", "1h", "--cache-dir", cache()).succeeded();
        assertTrue(allocated() > 10 << 20, "it was used just now");
        shoalfs("cache", "gc", "--all", "--cache-dir", cache()).succeeded();
        var listed = shoalfs("cache", "ls", "--cache-dir", cache()).succeeded();
        assertTrue(listed.output().contains("The cache has no torrent."), listed.output());
    }

    @Test
    void adopt_whereFilesCanShareBlocks_takesNoSecondCopy() throws IOException {
        ShoalAssume.hasProgram("mkfs.btrfs", "btrfs-progs");
        var disk = work.folder("disk");
        Command.bash(
                        PATIENCE,
                        "truncate -s 512M \"$1\" && mkfs.btrfs -q \"$1\" && mount -o loop \"$1\" \"$2\" && mkdir \"$2/data\"",
                        work.path("image"),
                        disk)
                .succeeded();
        Command.bash(PATIENCE, "head -c 100M /dev/urandom > \"$1/data/big\" && sync -f \"$1\"", disk)
                .succeeded();
        var torrent = work.path("big.torrent");
        Command.run(PATIENCE, Command.python("client.py", "make", disk.resolve("data"), torrent, 1 << 20))
                .succeeded();
        long before = used(disk);

        var cacheHere = Files.createDirectory(disk.resolve("cache"));
        var adopted = shoalfs(
                        "cache", "adopt", "--json", "--cache-dir", cacheHere, "--cache-size", "300M", torrent, disk)
                .succeeded();

        assertTrue(adopted.output().contains("\"shared_bytes\":104857600,"), adopted.output());
        Command.run(PATIENCE, "sync", "-f", disk).succeeded();
        assertTrue(used(disk) - before < 10 << 20, before + " bytes were used, and now " + used(disk));
        shoalfs("cache", "verify", "--cache-dir", cacheHere, torrent).succeeded();
    }

    @Test
    void wrongUsageAndWhatIsNoMount_areTold() throws IOException {
        assertEquals(2, shoalfs("fetch").status());
        assertEquals(2, shoalfs("cache").status());
        assertEquals(2, shoalfs("cache", "gc", "--older-than", "soon").status());
        var noMount = shoalfs("pin", work.folder("plain"));
        assertEquals(1, noMount.status());
        assertTrue(noMount.output().contains("is not below a mount of shoalfs"), noMount.output());
    }

    private Path cache() {
        return work.path("cache");
    }

    private static Command.Result shoalfs(Object... words) throws IOException {
        var command = new ArrayList<Object>(List.of(Checkout.shoalfs()));
        command.addAll(List.of(words));
        return Command.run(PATIENCE, command.toArray());
    }

    private static String last(Command.Result result) {
        var lines = result.output().lines().toList();
        return lines.get(lines.size() - 1);
    }

    private long allocated() throws IOException {
        return number(Command.bash(PATIENCE, "du -sB1 \"$1\" | cut -f1", cache().resolve("torrents")));
    }

    private static long used(Path disk) throws IOException {
        return number(Command.bash(PATIENCE, "df -B1 --output=used \"$1\" | tail -1", disk));
    }

    private static long number(Command.Result result) {
        return Long.parseLong(result.succeeded().output().strip());
    }

    /** How many bytes of a file the cache has, as the mount says. */
    private static long held(Path file) throws IOException {
        var attributes = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
        var value = ByteBuffer.allocate(attributes.size("shoalfs.held"));
        attributes.read("shoalfs.held", value);
        return Long.parseLong(StandardCharsets.US_ASCII.decode(value.flip()).toString());
    }

    /** The largest file of a data set between these lengths. */
    private static Path fileOf(DataSet dataSet, long min, long max) throws IOException {
        try (var files = Files.walk(dataSet.source())) {
            return dataSet.source()
                    .relativize(files.filter(file -> Files.isRegularFile(file)
                                    && file.toFile().length() >= min
                                    && file.toFile().length() <= max)
                            .max(Comparator.comparingLong(file -> file.toFile().length()))
                            .orElseThrow());
        }
    }

    /** Flips a bit in the middle of the largest file of the cache. */
    private void damage() throws IOException {
        try (var files = Files.walk(cache().resolve("torrents"))) {
            var largest = files.filter(file -> file.toString().contains("/files/") && Files.isRegularFile(file))
                    .max(Comparator.comparingLong(file -> file.toFile().length()))
                    .orElseThrow();
            try (var bytes = new RandomAccessFile(largest.toFile(), "rw")) {
                long at = bytes.length() / 2;
                bytes.seek(at);
                int before = bytes.read();
                bytes.seek(at);
                bytes.write(before ^ 1);
            }
        }
    }
}
