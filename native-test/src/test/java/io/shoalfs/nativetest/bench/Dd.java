package io.shoalfs.nativetest.bench;

import io.shoalfs.nativetest.Command;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * What dd(1) says at its end.
 *
 * @param bytes that it copied
 */
record Dd(long bytes, double seconds) {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final Pattern LAST_LINE = Pattern.compile("(\\d+) bytes .* copied, ([0-9.e+-]+) s,");

    /** Reads so many bytes of a file by 1 MiB each, and lets them go. */
    static Dd read(Path file, long bytes) throws IOException {
        return of(Command.run(
                PATIENCE, "env", "LC_ALL=C", "dd", "if=" + file, "of=/dev/null", "bs=1M", "count=" + (bytes >> 20)));
    }

    /** Makes the kernel forget what it has of the file; of a passed-through file it has nothing. */
    static void forget(Path file) throws IOException {
        Command.run(PATIENCE, "dd", "if=" + file, "iflag=nocache", "count=0").succeeded();
    }

    static Dd of(Command.Result result) {
        return of(result.succeeded().output());
    }

    static Dd of(String output) {
        var line = LAST_LINE.matcher(output);
        if (!line.find()) {
            throw new IllegalArgumentException("dd says something else: " + output);
        }
        return new Dd(Long.parseLong(line.group(1)), Double.parseDouble(line.group(2)));
    }

    /** In MB/s. */
    double rate() {
        return bytes / seconds / 1e6;
    }
}
