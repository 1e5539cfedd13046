package io.shoalfs.nativetest.soak;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.nativetest.ShoalFs;
import io.shoalfs.nativetest.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A mount with a small cache, its readers, and what was seen of it. One thread. */
final class SoakedMount {

    /** Of du: the directories and the state lie beside what the budget counts. */
    private static final long BESIDE = 4L << 20;

    private static final int READERS = 3;

    /** A read may wait for a peer that has just gone, or for the next start; none hangs. */
    private static final double READ_SECONDS_MAX = 60;

    private final Workspace work;
    private final String name;
    private final Path torrent;
    private final long budget;
    private final List<SoakReader> readers = new ArrayList<>();
    private final List<EngineSample> samples = new ArrayList<>();
    private final List<Long> heaps = new ArrayList<>();
    private ShoalFs shoalFs;

    SoakedMount(Workspace work, String name, Path torrent, long budget) throws IOException {
        this.work = work;
        this.name = name;
        this.torrent = torrent;
        this.budget = budget;
        this.shoalFs = mount();
    }

    void startReaders(Path source, Random random) throws IOException {
        var content = shoalFs.content();
        for (int i = 0; i < READERS; i++) {
            readers.add(SoakReader.start(work, content, source, random.nextLong()));
        }
    }

    /** SIGKILL, and the next start at the dead mount point. */
    void killAndMount() throws IOException {
        shoalFs.kill();
        shoalFs = mount();
    }

    /** Looks at the engine and the readers. Fails if a limit does not hold. */
    void look(long second) throws IOException {
        var sample = EngineSample.take(second, shoalFs.child().pid(), cache());
        samples.add(sample);
        assertTrue(sample.allocated() <= budget + BESIDE, name + " takes " + sample.allocated() + " of " + budget);
        assertTrue(sum("wrong") == 0, name + ": " + complaints());
        assertTrue(longest("longest_read") < READ_SECONDS_MAX, name + ": a read of " + longest("longest_read") + " s");
    }

    /** Collects all garbage, and notes what is left. */
    void weigh() throws IOException {
        heaps.add(EngineSample.liveHeap(shoalFs.child().pid()));
    }

    List<EngineSample> samples() {
        return List.copyOf(samples);
    }

    List<Long> heaps() {
        return List.copyOf(heaps);
    }

    double sum(String what) throws IOException {
        double sum = 0;
        for (var reader : readers) {
            sum += reader.said().getOrDefault(what, 0.0);
        }
        return sum;
    }

    double longest(String what) throws IOException {
        double longest = 0;
        for (var reader : readers) {
            longest = Math.max(longest, reader.said().getOrDefault(what, 0.0));
        }
        return longest;
    }

    String complaints() throws IOException {
        var complaints = new StringBuilder();
        for (var reader : readers) {
            complaints.append(reader.complaints());
        }
        return complaints.toString();
    }

    /** One line for the report. */
    String summary() throws IOException {
        return String.format(
                "%s: %.0f reads, %.1f GiB, %.0f wrong, %.0f errors in %.0f outages (longest %.1f s), longest read %.1f s",
                name,
                sum("reads"),
                sum("bytes") / (1 << 30),
                sum("wrong"),
                sum("errors"),
                sum("outages"),
                longest("longest_outage"),
                longest("longest_read"));
    }

    void close() throws IOException {
        readers.forEach(SoakReader::close);
        shoalFs.close();
    }

    private Path cache() {
        return work.path(name + "-cache");
    }

    private ShoalFs mount() throws IOException {
        return ShoalFs.mount(work, name, cache(), torrent, "--cache-size", Long.toString(budget));
    }
}
