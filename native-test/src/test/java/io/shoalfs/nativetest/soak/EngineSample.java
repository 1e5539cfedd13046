package io.shoalfs.nativetest.soak;

import io.shoalfs.nativetest.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What an engine takes, at a time.
 *
 * @param second since the soak's start
 * @param allocated bytes on the disk of its cache, as du(1) counts them
 * @param files that it has open
 * @param resident bytes of memory that are no file's (RssAnon)
 */
record EngineSample(long second, long allocated, int files, long resident) {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final long KIB = 1024;

    /** Now. Files that go while du looks are no fault. */
    static EngineSample take(long second, long pid, Path cache) throws IOException {
        var used = Command.bash(PATIENCE, "du -s --block-size=1 \"$1/torrents\" 2> /dev/null | cut -f 1", cache)
                .succeeded();
        try (var open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return new EngineSample(second, Long.parseLong(used.output().strip()), (int) open.count(), resident(pid));
        }
    }

    /** Bytes of the heap that somebody still needs: after a collection of all of it. */
    static long liveHeap(long pid) throws IOException {
        var histogram = Command.bash(PATIENCE, "jcmd \"$1\" GC.class_histogram | tail -n 1", pid)
                .succeeded()
                .output()
                .strip();
        return Long.parseLong(histogram.split("\\s+", -1)[2]);
    }

    private static long resident(long pid) throws IOException {
        for (var line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
            if (line.startsWith("RssAnon:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) * KIB;
            }
        }
        throw new IOException("no RssAnon of " + pid);
    }
}
