package io.shoalfs.nativetest.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.nativetest.Await;
import io.shoalfs.nativetest.Checkout;
import io.shoalfs.nativetest.DataSet;
import io.shoalfs.nativetest.Libtorrent;
import io.shoalfs.nativetest.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Two mounts of one torrent, four times as long as their caches, for an hour, among peers that come and go: the engine of
 * one is killed every minute, the other's shows what grows. Started by {@code mvn verify -Psoak}.
 */
class SoakRun {

    private static final Duration LOOK = Duration.ofSeconds(10);
    private static final int SECONDS_A_KILL = 60;
    private static final int SECONDS_A_WEIGHING = 300;
    private static final int COMERS = 2;
    private static final int MEGABYTES = 1024;
    private static final long BUDGET = 256L << 20;
    private static final int MIB = 1 << 20;

    /** Between the first third's most and the last's: connections, files of the cache that happen to be open. */
    private static final int FILES_MORE = 32;

    private static final long HEAP_MORE = 8L << 20;

    @RegisterExtension
    final Workspace work = new Workspace();

    private final long seed = Long.getLong("shoalfs.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final Deque<Libtorrent> comers = new ArrayDeque<>();
    private final List<String> report = new ArrayList<>();

    @Test
    void soak_readsUnderKillsAndEvictions_areRightAndNothingGrows() throws IOException {
        int minutes = Integer.getInteger("soak.minutes", 60);
        System.out.println("seed " + seed + " (-Dshoalfs.seed), " + minutes + " minutes");
        var dataSet = DataSet.of(MEGABYTES);
        var tracked = dataSet.tracked(work, 1 << 18, "hybrid");
        Libtorrent.seed(work, tracked.torrent(), dataSet);
        var killed = new SoakedMount(work, "killed", tracked.torrent(), BUDGET);
        var steady = new SoakedMount(work, "steady", tracked.torrent(), BUDGET);
        killed.startReaders(dataSet.source(), random);
        steady.startReaders(dataSet.source(), random);

        int kills = live(minutes * 60L, killed, steady, dataSet, tracked.torrent());

        report.add(kills + " kills in " + minutes + " minutes");
        report.add(killed.summary());
        report.add(steady.summary());
        table(steady);
        write();
        assertEquals(0, steady.sum("errors"), steady.complaints());
        killed.close();
        steady.close();
        assertFlat(steady);
    }

    private int live(long seconds, SoakedMount killed, SoakedMount steady, DataSet dataSet, Path torrent)
            throws IOException {
        long begun = System.nanoTime();
        long nextKill = SECONDS_A_KILL;
        long nextWeighing = SECONDS_A_WEIGHING;
        int kills = 0;
        for (long second = 0; second < seconds; second = (System.nanoTime() - begun) / 1_000_000_000) {
            Await.passing(LOOK);
            comeAndGo(dataSet, torrent);
            killed.look(second);
            steady.look(second);
            if (second >= nextKill) {
                killed.killAndMount();
                nextKill += SECONDS_A_KILL;
                kills++;
            }
            if (second >= nextWeighing) {
                steady.weigh();
                nextWeighing += SECONDS_A_WEIGHING;
                System.out.println(second + " s: " + killed.summary() + "; " + steady.summary());
            }
        }
        return kills;
    }

    /** A peer comes, or the one that came first dies. One that stays is there all the time. */
    private void comeAndGo(DataSet dataSet, Path torrent) throws IOException {
        if (comers.size() < COMERS && random.nextBoolean()) {
            comers.add(Libtorrent.seed(work, torrent, dataSet));
        } else if (!comers.isEmpty() && random.nextBoolean()) {
            comers.remove().close();
        }
    }

    private void table(SoakedMount mount) {
        report.add("| minute | allocated, MiB | open files | RssAnon, MiB |\n|--:|--:|--:|--:|");
        var samples = mount.samples();
        int step = Math.max(1, samples.size() / 12);
        for (int i = step - 1; i < samples.size(); i += step) {
            var sample = samples.get(i);
            report.add(String.format(
                    "| %d | %d | %d | %d |",
                    sample.second() / 60, sample.allocated() / MIB, sample.files(), sample.resident() / MIB));
        }
        report.add("live heap, bytes, every five minutes: " + mount.heaps());
    }

    private void write() throws IOException {
        var file = Checkout.work().resolveSibling("soak.md");
        Files.write(file, report);
        System.out.println(String.join("\n", report));
    }

    private static void assertFlat(SoakedMount mount) {
        var samples = mount.samples();
        int third = samples.size() / 3;
        long first = most(samples.subList(third / 2, third + third / 2), EngineSample::files);
        long last = most(samples.subList(2 * third, samples.size()), EngineSample::files);
        assertTrue(last <= first + FILES_MORE, "open files: " + first + ", at the end " + last);
        var heaps = mount.heaps();
        if (heaps.size() > 2) {
            long heap = heaps.get(heaps.size() - 1);
            assertTrue(heap <= heaps.get(0) + HEAP_MORE, "live heap grows: " + heaps);
        }
    }

    private static long most(List<EngineSample> samples, ToLongFunction<EngineSample> of) {
        return samples.stream().mapToLong(of).max().orElse(0);
    }
}
