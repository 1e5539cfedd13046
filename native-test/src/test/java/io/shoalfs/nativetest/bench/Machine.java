package io.shoalfs.nativetest.bench;

import io.shoalfs.nativetest.Checkout;
import io.shoalfs.nativetest.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where and when was measured. */
record Machine(Map<String, String> facts) {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int KIB_IN_A_GIB = 1 << 20;

    Machine {
        facts = Map.copyOf(facts);
    }

    /** This machine, now. */
    static Machine describe(Path directory) throws IOException {
        Files.createDirectories(directory);
        var facts = new LinkedHashMap<String, String>();
        facts.put("cpu", firstOf(Path.of("/proc/cpuinfo"), "model name"));
        facts.put("cores", "" + Runtime.getRuntime().availableProcessors());
        long kib = Long.parseLong(firstOf(Path.of("/proc/meminfo"), "MemTotal").replaceAll("\\D", ""));
        facts.put("memory", Math.round((double) kib / KIB_IN_A_GIB) + " GiB");
        facts.put("kernel", System.getProperty("os.version"));
        facts.put("jdk", System.getProperty("java.version"));
        facts.put("fileSystem", Files.getFileStore(directory).type());
        facts.put("date", LocalDate.now(ZoneOffset.UTC).toString());
        facts.put("commit", commit());
        return new Machine(facts);
    }

    /** One sentence. */
    String sentence() {
        return facts.get("cpu") + ", " + facts.get("cores") + " cores, " + facts.get("memory") + ", Linux "
                + facts.get("kernel") + ", JDK " + facts.get("jdk") + ", " + facts.get("fileSystem") + "; "
                + facts.get("date") + ", commit " + facts.get("commit") + ".";
    }

    private static String commit() throws IOException {
        var git = Command.bash(
                PATIENCE,
                "cd \"$(dirname \"$1\")\" && git rev-parse --short HEAD && git status --porcelain -uno | head -1",
                Checkout.readme());
        if (git.status() != 0) {
            return "unknown";
        }
        var lines = git.output().lines().toList();
        return lines.get(0) + (lines.size() > 1 ? " with changes" : "");
    }

    private static String firstOf(Path file, String name) throws IOException {
        for (var line : Files.readAllLines(file)) {
            if (line.startsWith(name)) {
                return line.substring(line.indexOf(':') + 1).strip();
            }
        }
        return "unknown";
    }
}
