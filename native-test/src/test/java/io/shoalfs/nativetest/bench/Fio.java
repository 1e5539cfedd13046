package io.shoalfs.nativetest.bench;

import io.shoalfs.nativetest.Command;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What fio(1) says of its reads, of all jobs together.
 *
 * @param rate in MB/s
 * @param readsASecond of the length that was asked for
 */
record Fio(double rate, double readsASecond) {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** No reading job runs for longer. */
    private static final String SECONDS_MAX = "1";

    private static final int PAGE = 4096;

    private static final Pattern READ = Pattern.compile(
            "\"read\"\\s*:\\s*\\{.*?\"bw_bytes\"\\s*:\\s*(\\d+).*?\"iops\"\\s*:\\s*([0-9.]+)", Pattern.DOTALL);

    /** From the begin to the end, by a mapping of it. As programs do that: without fadvise(2), which fio would call too. */
    static Fio mapped(Path file, long bytes) throws IOException {
        return run(file, List.of("--rw=read", "--bs=1M", "--ioengine=mmap", "--fadvise_hint=0", "--size=" + bytes));
    }

    /** 4 KiB each at random; no page twice, and each job in a part of the file of its own. Ends after a second. */
    static Fio random(Path file, long bytes, int jobs) throws IOException {
        long share = bytes / jobs / PAGE * PAGE;
        return run(
                file,
                List.of(
                        "--rw=randread",
                        "--bs=4k",
                        "--ioengine=psync",
                        "--numjobs=" + jobs,
                        "--size=" + share,
                        "--offset_increment=" + share,
                        "--runtime=" + SECONDS_MAX));
    }

    private static Fio run(Path file, Collection<String> options) throws IOException {
        var command = new ArrayList<Object>(List.of("fio", "--name=bench", "--filename=" + file, "--readonly"));
        // What is in memory before is our decision, not fio's.
        command.addAll(List.of("--invalidate=0", "--group_reporting", "--output-format=json"));
        command.addAll(options);
        return of(Command.run(PATIENCE, command.toArray()).succeeded().output());
    }

    static Fio of(String output) {
        var read = READ.matcher(output);
        if (!read.find()) {
            throw new IllegalArgumentException("fio says something else: " + output);
        }
        return new Fio(Long.parseLong(read.group(1)) / 1e6, Double.parseDouble(read.group(2)));
    }
}
