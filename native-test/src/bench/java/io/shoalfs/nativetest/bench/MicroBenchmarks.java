package io.shoalfs.nativetest.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs what JMH is to measure, for two to three minutes. */
final class MicroBenchmarks {

    private static final int FORKS = 2;
    private static final int WARM_UPS = 2;
    private static final int MEASUREMENTS = 5;

    private MicroBenchmarks() {}

    /** Measures all, and writes JMH's own file too. */
    static List<MicroResult> run(Path jmhFile) throws RunnerException {
        var options = new OptionsBuilder()
                .include("Benchmark")
                .mode(Mode.AverageTime)
                .timeUnit(TimeUnit.NANOSECONDS)
                .forks(FORKS)
                .warmupIterations(WARM_UPS)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(MEASUREMENTS)
                .measurementTime(TimeValue.milliseconds(700))
                .shouldFailOnError(true)
                // As the program is started.
                .jvmArgs(
                        "-XX:+UseSerialGC",
                        "-Xms512m",
                        "-Xmx512m",
                        "-Dio.netty.leakDetection.level=disabled",
                        "--add-opens=java.base/java.nio=ALL-UNNAMED",
                        "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED")
                .resultFormat(ResultFormatType.JSON)
                .result(jmhFile.toString())
                .build();
        var results = new ArrayList<MicroResult>();
        for (var result : new Runner(options).run()) {
            results.add(resultOf(result));
        }
        results.sort(Comparator.comparing(MicroResult::name));
        return results;
    }

    private static MicroResult resultOf(RunResult result) {
        String name = result.getParams().getBenchmark();
        int method = name.lastIndexOf('.');
        var statistics = result.getPrimaryResult().getStatistics();
        return new MicroResult(
                name.substring(name.lastIndexOf('.', method - 1) + 1),
                statistics.getPercentile(50),
                statistics.getMin(),
                statistics.getMax());
    }
}
