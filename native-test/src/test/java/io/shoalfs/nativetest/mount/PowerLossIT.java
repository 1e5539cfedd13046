package io.shoalfs.nativetest.mount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.nativetest.Await;
import io.shoalfs.nativetest.Child;
import io.shoalfs.nativetest.Command;
import io.shoalfs.nativetest.DataSet;
import io.shoalfs.nativetest.Libtorrent;
import io.shoalfs.nativetest.LoopDisk;
import io.shoalfs.nativetest.ShoalFs;
import io.shoalfs.nativetest.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The disk of the cache loses its power: in the middle of reads, at random points, and right after a clean stop. */
class PowerLossIT {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int ROUNDS = Integer.getInteger("shoalfs.powerlosses", 5);
    private static final int DISK_MEGABYTES = 300;

    @RegisterExtension
    final Workspace work = new Workspace();

    private final DataSet dataSet = DataSet.of(100);
    private Path torrent = Path.of("");
    private Path cache = Path.of("");
    private String peer = "";

    PowerLossIT() throws IOException {}

    @BeforeEach
    void seed() throws IOException {
        torrent = dataSet.torrent(work, 1 << 18);
        peer = "peer=" + Libtorrent.seed(work, torrent, dataSet).peer();
    }

    @Test
    void powerCut_atRandomPointsOfReads_noByteIsWrong_andReadsGoOnMeanwhile() throws IOException {
        long seed = Long.getLong("shoalfs.seed", System.nanoTime());
        System.out.println("seed " + seed + " (-Dshoalfs.seed)");
        var random = new Random(seed);
        LoopDisk disk = disk();
        for (int round = 0; round < ROUNDS; round++) {
            Path journal = readThroughPowerCut(disk, random);
            disk.restart();
            assertExactWithoutSource(journal);
        }
    }

    @Test
    void powerCut_rightAfterACleanStop_allIsServedWithoutASource() throws IOException {
        LoopDisk disk = disk();
        ShoalFs shoalFs = mount(peer);
        dataSet.assertEqualTo(shoalFs.content());
        shoalFs.close();

        disk.cutPower();
        disk.restart();

        ShoalFs again = mount("read-timeout=1s");
        dataSet.assertEqualTo(again.content());
        assertFalse(again.child().output().contains("are hashed"), again.child().output());
        again.close();
    }

    private LoopDisk disk() throws IOException {
        var disk = LoopDisk.make(work, DISK_MEGABYTES);
        cache = disk.at().resolve("cache");
        return disk;
    }

    private ShoalFs mount(String options) throws IOException {
        // What the kernel reads by itself fails with the disk, and nobody can answer in its place.
        return ShoalFs.mount(work, "mount", cache, torrent, "--cache-size", "200M", "--no-passthrough", "-o", options);
    }

    /** What was read, before the cut and after it. */
    private Path readThroughPowerCut(LoopDisk disk, Random random) throws IOException {
        ShoalFs shoalFs = mount(peer);
        Path journal = work.path("journal");
        Files.writeString(journal, "");
        Child reader = work.start(
                "reader",
                Command.python("reader.py", "random", shoalFs.content(), dataSet.source(), journal, random.nextLong()));
        Await.passing(Duration.ofMillis(2000 + random.nextInt(4000)));

        disk.cutPower();
        long before = Files.size(journal);
        Await.untilTrue("a read after the cut", PATIENCE, () -> {
            assertTrue(reader.isAlive(), reader.output());
            return Optional.of(Files.size(journal) > before + 1000);
        });

        long warnings = shoalFs.child()
                .output()
                .lines()
                .filter(line -> line.contains(" WARN: "))
                .count();
        assertTrue(warnings <= 2, shoalFs.child().output());
        assertNoException(shoalFs);
        shoalFs.kill();
        assertEquals(0, reader.awaitEnd(PATIENCE), "the reader saw wrong bytes: " + reader.output());
        return journal;
    }

    /** Mounts over the dead mount, and knows no source: what is served was kept. */
    private void assertExactWithoutSource(Path journal) throws IOException {
        ShoalFs shoalFs = mount("read-timeout=1s");
        String end = Double.toString(System.nanoTime() / 1e9);
        Command.Result again = Command.run(
                PATIENCE, Command.python("reader.py", "again", shoalFs.content(), dataSet.source(), journal, end));
        System.out.println("after the cut, without a source: came of asked "
                + again.succeeded().output().strip());
        assertNoException(shoalFs);
        shoalFs.close();
    }

    private static void assertNoException(ShoalFs shoalFs) throws IOException {
        String output = shoalFs.child().output();
        assertFalse(output.contains("\tat ") || output.contains("ERROR"), output);
    }
}
