package io.shoalfs.nativetest.mount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.nativetest.Checkout;
import io.shoalfs.nativetest.Command;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/** The commands of the cache, and what tests look at beside them. */
final class CacheTools {

    static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Fails if any line is no JSON object; prints the last. */
    private static final String CHECK = """
            import json, sys
            lines = sys.stdin.read().splitlines()
            for line in lines:
                assert isinstance(json.loads(line), dict), line
            print(lines[-1])
            """;

    private CacheTools() {}

    /** Runs a command to its end; the output has both streams. */
    static Command.Result shoalfs(Object... words) throws IOException {
        return Command.run(PATIENCE, with(List.of(Checkout.shoalfs()), words));
    }

    /** Runs it with {@code --json}: the output is the last line of standard output, of which each is an object. */
    static Command.Result json(Object... words) throws IOException {
        String line = "set -o pipefail; check=$1; shift; \"$@\" --json | /usr/bin/python3 -c \"$check\" 2>&1";
        return Command.run(PATIENCE, with(List.of("bash", "-c", line, "bash", CHECK, Checkout.shoalfs()), words));
    }

    /** Runs it at a terminal of its own; the output is what is drawn there. */
    static Command.Result atTerminal(Object... words) throws IOException {
        var quoted = new StringBuilder(Checkout.shoalfs().toString());
        for (Object word : words) {
            quoted.append(" '").append(word).append('\'');
        }
        return Command.run(PATIENCE, "script", "-qec", quoted, "/dev/null");
    }

    private static Object[] with(List<?> first, Object... words) {
        var command = new ArrayList<Object>(first);
        command.addAll(List.of(words));
        return command.toArray();
    }

    /** A number of the result that {@link #json} has brought. */
    static long number(Command.Result result, String field) {
        var number = Pattern.compile('"' + field + "\":(\\d+)").matcher(result.output());
        assertTrue(number.find(), field + " in " + result.output());
        return Long.parseLong(number.group(1));
    }

    /** How many bytes the torrents of a cache take on the disk. */
    static long allocated(Path cache) throws IOException {
        return number(Command.bash(PATIENCE, "du -sB1 \"$1\" | cut -f1", cache.resolve("torrents")));
    }

    /** How many bytes of a file system are used. */
    static long used(Path disk) throws IOException {
        return number(Command.bash(PATIENCE, "df -B1 --output=used \"$1\" | tail -1", disk));
    }

    private static long number(Command.Result result) {
        return Long.parseLong(result.succeeded().output().strip());
    }

    /** How many bytes of a file the cache has, as the mount says. */
    static long held(Path file) throws IOException {
        var attributes = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
        var value = ByteBuffer.allocate(attributes.size("shoalfs.held"));
        attributes.read("shoalfs.held", value);
        return Long.parseLong(StandardCharsets.US_ASCII.decode(value.flip()).toString());
    }

    /** The largest file of a directory between these lengths, relative to it. */
    static Path fileOf(Path directory, long min, long max) throws IOException {
        try (var files = Files.walk(directory)) {
            return directory.relativize(files.filter(Files::isRegularFile)
                    .filter(file ->
                            file.toFile().length() >= min && file.toFile().length() <= max)
                    .max(Comparator.comparingLong(file -> file.toFile().length()))
                    .orElseThrow());
        }
    }

    /** Flips a bit in the middle of the largest file of the cache that has one of the torrent's for itself. */
    static void damage(Path cache) throws IOException {
        try (var files = Files.walk(cache.resolve("torrents"))) {
            flip(files.filter(file -> file.toString().matches(".*/files/\\d+/\\d+"))
                    .max(Comparator.comparingLong(file -> file.toFile().length()))
                    .orElseThrow());
        }
    }

    /** Flips a bit in the middle of a file. */
    static void flip(Path file) throws IOException {
        try (var bytes = new RandomAccessFile(file.toFile(), "rw")) {
            long at = bytes.length() / 2;
            bytes.seek(at);
            int before = bytes.read();
            bytes.seek(at);
            bytes.write(before ^ 1);
        }
    }

    /** All that can be seen of a directory: names, modes, lengths, times and contents. */
    static String look(Path directory) throws IOException {
        var look = Command.bash(
                PATIENCE,
                "cd \"$1\" && find . -printf '%p %m %s %b %T@ %C@\\n' | sort && find . -type f -exec sha256sum {} + | sort",
                directory);
        assertEquals(0, look.status(), look.output());
        return look.output();
    }
}
