package io.shoalfs.nativetest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A command that runs to its end, or is killed at its deadline. */
public final class Command {

    private Command() {}

    /**
     * How a command ended.
     *
     * @param status its exit status; 128 + signal if a signal ended it
     * @param output what it wrote, standard error included
     */
    public record Result(List<String> command, int status, String output, Duration elapsed) {

        public Result {
            command = List.copyOf(command);
        }

        /** Fails, showing the output, unless the status is 0. */
        public Result succeeded() {
            if (status != 0) {
                throw new AssertionError(
                        "exit status " + status + " after " + elapsed + " of " + command + ":\n" + tail(output));
            }
            return this;
        }

        private static String tail(String text) {
            return text.length() < 4000 ? text : "…" + text.substring(text.length() - 4000);
        }
    }

    /** Runs it; fails if it is not done in time. */
    public static Result run(Duration patience, List<String> command) throws IOException {
        Path output = Files.createTempFile("shoalfs-command", ".log");
        try {
            long started = System.nanoTime();
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            process.getOutputStream().close();
            boolean ended = await(process, patience);
            var elapsed = Duration.ofNanos(System.nanoTime() - started);
            String text = Files.readString(output, StandardCharsets.ISO_8859_1);
            if (!ended) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                throw new AssertionError("not done in " + patience + ": " + command + "\n" + text);
            }
            return new Result(command, process.exitValue(), text, elapsed);
        } finally {
            Files.delete(output);
        }
    }

    /** Runs it; fails if it is not done in time. */
    public static Result run(Duration patience, Object... command) throws IOException {
        return run(patience, strings(command));
    }

    /** A line for {@code bash}, with arguments {@code $1...}. */
    public static Result bash(Duration patience, String line, Object... arguments) throws IOException {
        Object[] command = new Object[arguments.length + 4];
        command[0] = "bash";
        command[1] = "-ec";
        command[2] = line;
        command[3] = "bash";
        System.arraycopy(arguments, 0, command, 4, arguments.length);
        return run(patience, command);
    }

    /** Debian's Python, which has libtorrent and torch; another one may come first on the path. */
    public static Object[] python(String script, Object... arguments) {
        Object[] command = new Object[arguments.length + 2];
        command[0] = "/usr/bin/python3";
        command[1] = Checkout.script(script);
        System.arraycopy(arguments, 0, command, 2, arguments.length);
        return command;
    }

    static List<String> strings(Object... command) {
        return Arrays.stream(command).map(Object::toString).toList();
    }

    static boolean await(Process process, Duration patience) {
        try {
            return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting", e);
        }
    }
}
