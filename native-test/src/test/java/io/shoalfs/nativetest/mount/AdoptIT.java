package io.shoalfs.nativetest.mount;

import static io.shoalfs.nativetest.mount.CacheTools.PATIENCE;
import static io.shoalfs.nativetest.mount.CacheTools.fileOf;
import static io.shoalfs.nativetest.mount.CacheTools.flip;
import static io.shoalfs.nativetest.mount.CacheTools.json;
import static io.shoalfs.nativetest.mount.CacheTools.look;
import static io.shoalfs.nativetest.mount.CacheTools.number;
import static io.shoalfs.nativetest.mount.CacheTools.shoalfs;
import static io.shoalfs.nativetest.mount.CacheTools.used;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.nativetest.Checkout;
import io.shoalfs.nativetest.Command;
import io.shoalfs.nativetest.DataSet;
import io.shoalfs.nativetest.ShoalAssume;
import io.shoalfs.nativetest.ShoalFs;
import io.shoalfs.nativetest.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code shoalfs cache adopt}: another client's download, whole, damaged, and where there is no room for it. */
class AdoptIT {

    private static final int PIECE = 64 << 10;
    private static final int MEGABYTES = 20;

    @RegisterExtension
    final Workspace work = new Workspace();

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
        var adopted = json("cache", "adopt", "--cache-dir", cacheHere, "--cache-size", "300M", torrent, disk)
                .succeeded();

        assertEquals(100 << 20, number(adopted, "shared_bytes"));
        Command.run(PATIENCE, "sync", "-f", disk).succeeded();
        assertTrue(used(disk) - before < 10 << 20, before + " bytes were used, and now " + used(disk));
        shoalfs("cache", "verify", "--cache-dir", cacheHere, torrent).succeeded();
    }

    @Test
    void adopt_damagedDownload_takesAllElse_andLeavesTheDownloadAsItIs() throws IOException {
        var dataSet = DataSet.of(MEGABYTES);
        var torrent = dataSet.torrent(work, PIECE);
        var download = work.path("download");
        Command.run(PATIENCE, "cp", "-r", dataSet.source(), download).succeeded();
        flip(download.resolve(fileOf(download, 1 << 20, 1 << 30)));
        var before = look(download);

        var adopted = json(
                        "cache", "adopt", "--cache-dir", work.folder("cache"), "--cache-size", "1G", torrent, download)
                .succeeded();
        assertEquals(PIECE, number(adopted, "different_bytes"));
        assertTrue(number(adopted, "copied_bytes") + number(adopted, "shared_bytes") > 10 << 20, adopted.output());
        assertEquals(before, look(download));
        var inWords = shoalfs("cache", "adopt", "--cache-dir", work.path("cache"), torrent, download)
                .succeeded();
        assertTrue(
                inWords.output().contains("64.0 KiB are missing there or do not match their hashes, and left out"),
                inWords.output());
        shoalfs("cache", "verify", "--cache-dir", work.path("cache"), torrent).succeeded();
    }

    @Test
    void adopt_throughTheEngineThatHasTheCache_isServedAtOnce() throws IOException {
        var dataSet = DataSet.of(MEGABYTES);
        var torrent = dataSet.torrent(work, PIECE);
        var shoalFs = ShoalFs.mount(work, "mount", work.path("cache"), torrent);

        shoalfs("cache", "adopt", "--cache-dir", work.path("cache"), torrent, dataSet.home())
                .succeeded();

        Command.run(PATIENCE, "cp", "-r", shoalFs.content(), work.path("copy")).succeeded();
        dataSet.assertEqualTo(work.path("copy"));
        shoalFs.close();
    }

    @Test
    void adopt_fullDisk_takesWhatHasRoom_andSaysWhatHasNot() throws IOException {
        var dataSet = DataSet.of(MEGABYTES);
        var torrent = dataSet.torrent(work, PIECE);
        var disk = work.folder("disk");
        Command.run(PATIENCE, "mount", "-t", "tmpfs", "-o", "size=8M", "tmpfs", disk)
                .succeeded();

        var adopted = json("cache", "adopt", "--cache-dir", disk, "--cache-size", "1G", torrent, dataSet.home());
        assertEquals(1, adopted.status(), adopted.output());
        assertTrue(number(adopted, "left_out_bytes") > 8 << 20, adopted.output());
        assertTrue(number(adopted, "copied_bytes") > 4 << 20, adopted.output());
        var inWords = shoalfs("cache", "adopt", "--cache-dir", disk, "--cache-size", "1G", torrent, dataSet.home());
        assertEquals(1, inWords.status());
        assertTrue(inWords.output().contains("have no room in the cache, or on its disk"), inWords.output());
        var verified = json("cache", "verify", "--cache-dir", disk, torrent).succeeded();
        assertTrue(number(verified, "sound_bytes") > 4 << 20, verified.output());
    }

    @Test
    void adopt_ctrlC_endsWith130AndACleanStop() throws IOException {
        var home = work.folder("home");
        Command.bash(PATIENCE, "mkdir \"$1/set\" && truncate -s 1G \"$1/set/zeros\"", home)
                .succeeded();
        var torrent = work.path("set.torrent");
        Command.run(PATIENCE, Command.python("client.py", "make", home.resolve("set"), torrent, PIECE))
                .succeeded();
        var cache = work.folder("cache");
        var adopting = work.start(
                "adopt",
                Checkout.shoalfs(),
                "cache",
                "adopt",
                "--json",
                "--cache-dir",
                cache,
                "--cache-size",
                "2G",
                torrent,
                home);
        adopting.awaitText("\"running\"", PATIENCE);

        adopting.signal("INT");
        assertEquals(130, adopting.awaitEnd(PATIENCE), adopting.output());

        var directory = cache.resolve("torrents").resolve(hash(cache));
        assertTrue(Files.exists(directory.resolve("clean")), "put away as by a clean stop");
        var verified = json("cache", "verify", "--cache-dir", cache, torrent).succeeded();
        long sound = number(verified, "sound_bytes");
        assertTrue(sound > 0 && sound < 1 << 30, verified.output());
    }

    private static Path hash(Path cache) throws IOException {
        try (var torrents = Files.list(cache.resolve("torrents"))) {
            return torrents.findFirst().orElseThrow().getFileName();
        }
    }
}
