package io.shoalfs.nativetest.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.nativetest.Await;
import io.shoalfs.nativetest.Command;
import io.shoalfs.nativetest.DataSet;
import io.shoalfs.nativetest.Libtorrent;
import io.shoalfs.nativetest.ShoalAssume;
import io.shoalfs.nativetest.ShoalFs;
import io.shoalfs.nativetest.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The cache's limits on real file systems: reads go on whatever becomes of its disk, and nothing grows past them. */
class CacheLimitsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PIECE = 64 << 10;
    private static final long MIB = 1 << 20;
    private static final String WARNING = "the disk does not take what arrives";

    @RegisterExtension
    final Workspace work = new Workspace();

    private final DataSet dataSet = DataSet.of(20);

    CacheLimitsIT() throws IOException {}

    @Test
    void fullDisk_readsGoOn_withOneWarning_untilThereIsRoomAgain() throws IOException {
        Path disk = loopDisk("64M");
        ShoalFs shoalFs = mount(disk, "--keep-free", "0");
        fill(disk, "other");

        assertCopies(shoalFs, "full");
        assertTrue(condition(shoalFs, "uncached-pieces") > 0, "nothing was refused");
        assertTrue(text(shoalFs).contains("\nrefused "), text(shoalFs));
        assertEquals(1, warnings(shoalFs));

        Command.run(PATIENCE, "rm", disk.resolve("other")).succeeded();
        Await.passing(Duration.ofSeconds(6));
        assertCopies(shoalFs, "room");
        assertFalse(text(shoalFs).contains("refused"), text(shoalFs));
        assertEquals(1, warnings(shoalFs));
        assertTrue(shoalFs.child().output().contains("the disk takes what arrives again"), "it does not say so");
        shoalFs.close();
    }

    /** As a kernel does with a disk that fails: {@code mount -o remount,ro} is refused while files are open for writing. */
    @Test
    void diskThatBecomesReadOnly_readsGoOn_withOneWarning() throws IOException {
        Path disk = loopDisk("64M");
        ShoalFs shoalFs = mount(disk);
        Command.bash(PATIENCE, "find \"$1\" -type f | head -n 20 | xargs cat > /dev/null", shoalFs.content())
                .succeeded();
        String device = Command.run(PATIENCE, "findmnt", "-no", "SOURCE", disk)
                .succeeded()
                .output()
                .strip();
        Command.bash(PATIENCE, "echo 1 > /sys/fs/ext4/${1#/dev/}/trigger_fs_error", device)
                .succeeded();
        assertTrue(Command.run(PATIENCE, "touch", disk.resolve("x")).status() != 0, "the disk takes writes");

        assertCopies(shoalFs, "copy");
        assertEquals(1, warnings(shoalFs));
        assertTrue(condition(shoalFs, "uncached-bytes") > 10 * MIB, () -> "not refused");
        shoalFs.close();
    }

    @Test
    void smallTmpfs_cacheShrinksToIt() throws IOException {
        Path disk = mountDisk("tmpfs", "size=12m");
        ShoalFs shoalFs = mount(disk, "--keep-free", "0");

        assertCopies(shoalFs, "copy");
        assertTrue(condition(shoalFs, "used") > 6 * MIB, () -> "it keeps too little");
        shoalFs.close();
    }

    /** Also what NFS before 4.2 and FAT are like: no part of a file can be given back. */
    @Test
    void fileSystemWithoutHoles_keepsItsLimit() throws IOException {
        Path disk = mountDisk("ramfs", "mode=700");
        ShoalFs shoalFs = mount(disk, "--cache-size", "" + 12 * MIB);

        assertCopies(shoalFs, "copy");
        assertTrue(allocated(disk) <= 12 * MIB + MIB / 4, () -> "more than its limit");
        assertTrue(condition(shoalFs, "used") <= 12 * MIB, () -> "more than its limit");
        shoalFs.close();
    }

    /** The ledger is looked at all the while, with files held open, which the kernel may read past us. */
    @Test
    void cacheSize_isKeptAllTheWhile_withOpenFiles() throws IOException {
        Path disk = loopDisk("64M");
        long size = 6 * MIB;
        ShoalFs shoalFs = mount(disk, "--cache-size", "" + size);
        var holder = work.start(
                "holder",
                "bash",
                "-c",
                "for f in $(find \"$1\" -type f -size +100k | head -n 30); do exec {fd}< \"$f\"; cat <&$fd > /dev/null; done;"
                        + " echo held; read",
                "bash",
                shoalFs.content());
        holder.awaitLine("held", PATIENCE);
        var watch = work.start(
                "watch",
                "bash",
                "-c",
                "max=0; while ! read -t 0.05; do n=$(du -s -B1 \"$1\" 2>/dev/null | cut -f1);"
                        + " [[ ${n:-0} -gt $max ]] && max=$n; done; echo max $max",
                "bash",
                disk.resolve("cache/torrents"));

        assertCopies(shoalFs, "copy");
        watch.send("");
        long max = Long.parseLong(watch.awaitLine("max ", PATIENCE).substring("max ".length()));
        // Directories and what the torrent's state takes beside its pieces.
        assertTrue(max > size / 2 && max <= size + MIB, "at most " + max + " bytes were allocated");
        assertTrue(condition(shoalFs, "used") <= size, () -> "more than its limit");
        holder.close();
        shoalFs.close();
    }

    @Test
    void keepFree_isKeptWhileAnotherProgramFillsTheDisk() throws IOException {
        Path disk = mountDisk("tmpfs", "size=40m");
        long kept = 12 * MIB;
        ShoalFs shoalFs = mount(disk, "--keep-free", "" + kept);
        assertCopies(shoalFs, "first");
        assertTrue(free(disk) >= kept, () -> "left free: " + free(disk));

        Command.bash(PATIENCE, "head -c 12M /dev/zero > \"$1\"", disk.resolve("other"))
                .succeeded();
        assertTrue(free(disk) < kept, "the other program took some of it");
        Await.untilTrue("what is kept free", PATIENCE, () -> Optional.of(free(disk) >= kept));
        assertCopies(shoalFs, "second");
        assertTrue(free(disk) >= kept, () -> "left free: " + free(disk));

        for (int file = 0; condition(shoalFs, "used") > 0; file++) {
            fill(disk, "rest" + file);
            Await.passing(Duration.ofSeconds(2));
        }
        assertCopies(shoalFs, "third");
        assertEquals(1, warnings(shoalFs), () -> "it cannot give up as much");
        assertTrue(text(shoalFs).contains("kept free"), text(shoalFs));
        shoalFs.close();
    }

    private ShoalFs mount(Path disk, String... options) throws IOException {
        Path torrent = dataSet.torrent(work, PIECE);
        var seed = Libtorrent.seed(work, torrent, dataSet);
        String[] all = new String[options.length + 2];
        System.arraycopy(options, 0, all, 0, options.length);
        all[options.length] = "-o";
        all[options.length + 1] = "peer=" + seed.peer();
        return ShoalFs.mount(work, "mount", disk.resolve("cache"), torrent, all);
    }

    private void assertCopies(ShoalFs shoalFs, String name) throws IOException {
        // What the kernel has would not come to us.
        Command.bash(PATIENCE, "echo 3 > /proc/sys/vm/drop_caches").succeeded();
        Command.run(PATIENCE, "cp", "-r", shoalFs.content(), work.path(name)).succeeded();
        dataSet.assertEqualTo(work.path(name));
    }

    private Path loopDisk(String length) throws IOException {
        ShoalAssume.canMount();
        Path image = work.path("image");
        Path disk = work.folder("disk");
        Command.run(PATIENCE, "truncate", "-s", length, image).succeeded();
        Command.run(PATIENCE, "mkfs.ext4", "-q", "-F", "-m", "0", image).succeeded();
        Command.run(PATIENCE, "mount", "-o", "loop,errors=remount-ro", image, disk)
                .succeeded();
        return disk;
    }

    private Path mountDisk(String type, String options) throws IOException {
        ShoalAssume.canMount();
        Path disk = work.folder("disk");
        Command.run(PATIENCE, "mount", "-t", type, "-o", options, "shoalfs-test", disk)
                .succeeded();
        return disk;
    }

    /** All that is free, to the last block. */
    private static void fill(Path disk, String name) throws IOException {
        Command.bash(PATIENCE, "cat /dev/zero > \"$1\" 2> /dev/null || true", disk.resolve(name))
                .succeeded();
    }

    private static long free(Path disk) {
        return disk.toFile().getUsableSpace();
    }

    private static long allocated(Path disk) throws IOException {
        return Long.parseLong(Command.run(PATIENCE, "du", "-s", "-B1", disk)
                .succeeded()
                .output()
                .split("\\s", 2)[0]);
    }

    private static String text(ShoalFs shoalFs) throws IOException {
        return Command.run(PATIENCE, "getfattr", "--only-values", "-n", "user.shoalfs.cache", shoalFs.mountPoint())
                .succeeded()
                .output();
    }

    private static long condition(ShoalFs shoalFs, String name) throws IOException {
        return text(shoalFs)
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> Long.valueOf(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    private static long warnings(ShoalFs shoalFs) throws IOException {
        return shoalFs.child()
                .output()
                .lines()
                .filter(line -> line.contains(WARNING))
                .count();
    }
}
