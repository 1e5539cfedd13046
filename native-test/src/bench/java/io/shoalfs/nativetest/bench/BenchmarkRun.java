package io.shoalfs.nativetest.bench;

import io.shoalfs.nativetest.Workspace;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** All benchmarks, one after the other, and their report. Started by {@code mvn verify -Pbench}. */
class BenchmarkRun {

    @RegisterExtension
    final Workspace work = new Workspace();

    @Test
    void benchmarks_run_andWriteTheirReport() throws Exception {
        var settings = BenchSettings.ofSystem();
        Files.createDirectories(settings.output());
        List<MicroResult> micro = new ArrayList<>();
        if (settings.hasPart("micro")) {
            micro.addAll(MicroBenchmarks.run(settings.output().resolve("jmh.json")));
        }
        var results = new Results();
        var notes = new ArrayList<String>();
        if (settings.hasPart("mount")) {
            notes.addAll(new MountSuite(work, settings, results).run());
        }
        new Report(Machine.describe(settings.data()), results, micro, notes).write(settings);
    }
}
