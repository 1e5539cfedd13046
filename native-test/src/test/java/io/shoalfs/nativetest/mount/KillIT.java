package io.shoalfs.nativetest.mount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.nativetest.Await;
import io.shoalfs.nativetest.Child;
import io.shoalfs.nativetest.Command;
import io.shoalfs.nativetest.DataSet;
import io.shoalfs.nativetest.Libtorrent;
import io.shoalfs.nativetest.ShoalFs;
import io.shoalfs.nativetest.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Killed in the middle, at random points: the next mount works at once, no byte is ever wrong, and what had been read is
 * still there when no source is left.
 */
class KillIT {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Five times four kills; a new cache for each four, so that there is always something left to fetch. */
    private static final int ROUNDS = 5;

    private static final int KILLS = 4;

    @RegisterExtension
    final Workspace work = new Workspace();

    private final DataSet dataSet = DataSet.of(300);

    KillIT() throws IOException {}

    @Test
    void kill_twentyTimesAtRandomPoints_losesNothingAndGivesNoWrongByte() throws IOException {
        long seed = Long.getLong("shoalfs.seed", System.nanoTime());
        System.out.println("seed " + seed + " (-Dshoalfs.seed)");
        var random = new Random(seed);
        Path torrent = dataSet.torrent(work, 1 << 18);
        var source = Libtorrent.seed(work, torrent, dataSet);

        for (int round = 0; round < ROUNDS; round++) {
            Path cache = work.path("cache" + round);
            for (int kill = 1; kill < KILLS; kill++) {
                readAndKill(torrent, source, cache, Duration.ofMillis(random.nextInt(2000)), random.nextLong());
            }
            // The last one reads long enough that something is older than two seconds.
            var time = Duration.ofMillis(2500 + random.nextInt(1500));
            Killed killed = readAndKill(torrent, source, cache, time, random.nextLong());
            assertServedWithoutSource(torrent, cache, killed);
        }
    }

    /**
     * What a killed mount leaves.
     *
     * @param journal what had been read, and when
     * @param seconds when it was killed, on the journal's clock
     */
    private record Killed(Path journal, double seconds) {}

    private Killed readAndKill(Path torrent, Libtorrent source, Path cache, Duration time, long seed)
            throws IOException {
        ShoalFs shoalFs = ShoalFs.mount(work, "mount", cache, torrent, "-o", "peer=" + source.peer());
        Path journal = work.path("journal");
        Files.writeString(journal, "");
        Child reader = work.start(
                "reader", Command.python("reader.py", "random", shoalFs.content(), dataSet.source(), journal, seed));
        Await.passing(time);

        // CLOCK_MONOTONIC is what System.nanoTime reads, and Python's time.monotonic.
        double seconds = System.nanoTime() / 1e9;
        shoalFs.kill();
        int status = reader.awaitEnd(PATIENCE);

        System.out.println(
                "killed after " + time + ": the reader " + reader.output().strip());
        assertEquals(0, status, "the reader saw wrong bytes, seed " + seed + ": " + reader.output());
        return new Killed(journal, seconds);
    }

    /** Mounts over the dead mount, as all do here, but knows no source: what is served was kept. */
    private void assertServedWithoutSource(Path torrent, Path cache, Killed killed) throws IOException {
        ShoalFs shoalFs = ShoalFs.mount(work, "mount", cache, torrent, "--read-timeout", "1s");

        Command.Result again = Command.run(
                PATIENCE,
                Command.python(
                        "reader.py",
                        "again",
                        shoalFs.content(),
                        dataSet.source(),
                        killed.journal(),
                        killed.seconds() - 2));

        String[] counts = again.succeeded().output().strip().split(" ", 2);
        long asked = Long.parseLong(counts[0]);
        long came = Long.parseLong(counts[1]);
        System.out.println("without a source: " + came + " of " + asked + " bytes");
        assertTrue(asked > 0, "nothing had been read two seconds before the kill");
        assertTrue(came >= asked * 0.9, came + " of " + asked + " bytes");
        shoalFs.close();
    }
}
