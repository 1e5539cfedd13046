package io.shoalfs.nativetest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** A process that runs beside the test, until it is closed. One thread. */
public final class Child implements AutoCloseable {

    private static final Duration GRACE = Duration.ofSeconds(10);

    private final String name;
    private final Process process;
    private final Path log;

    /** Where in the log the next answer is looked for. */
    private int answered;

    Child(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /** What it has written so far, standard error included. */
    public String output() throws IOException {
        return Files.readString(log, StandardCharsets.ISO_8859_1);
    }

    /** Writes a line to its standard input. */
    public void send(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /** Waits for its next line that starts so; fails if the process ends first. */
    public String awaitLine(String start, Duration patience) throws IOException {
        return Await.until("a line \"" + start + "…\" of " + name, patience, () -> {
            boolean alive = process.isAlive();
            Optional<String> line = nextLine(start);
            if (line.isEmpty() && !alive) {
                throw new AssertionError(name + " ended with status " + process.exitValue() + ":\n" + output());
            }
            return line;
        });
    }

    /** Waits until it has written this somewhere; fails if the process ends first. */
    public void awaitText(String text, Duration patience) throws IOException {
        Await.untilTrue("\"" + text + "\" of " + name, patience, () -> {
            if (!process.isAlive()) {
                throw new AssertionError(report());
            }
            return Optional.of(output().contains(text));
        });
    }

    /** Waits until it is blocked in {@code read(2)}. */
    public void awaitBlockedRead(Duration patience) throws IOException {
        Path call = Path.of("/proc/" + process.pid() + "/syscall");
        // On x86-64 read is 0, on arm64 it is 63; descriptor 3 is the first file that a program opens.
        Await.untilTrue(name + " to block in read", patience, () -> {
            if (!process.isAlive()) {
                throw new AssertionError(report());
            }
            return Optional.of(Files.readString(call).matches("(?s)(0|63) 0x3 .*"));
        });
    }

    /** Sends it a signal, by name. */
    public void signal(String signal) throws IOException {
        Command.bash(GRACE, "kill -s \"$1\" \"$2\"", signal, process.pid()).succeeded();
    }

    /** Kills it, and what it started, as a crash would: nobody can do anything before the end. */
    public void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        if (!Command.await(process, GRACE)) {
            throw new AssertionError(name + " survives SIGKILL");
        }
    }

    /** Waits for its end; its exit status. */
    public int awaitEnd(Duration patience) throws IOException {
        if (!Command.await(process, patience)) {
            throw new AssertionError(name + " still runs after " + patience + ":\n" + output());
        }
        return process.exitValue();
    }

    /** Ends it: its input first, then by SIGTERM, at last by SIGKILL. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // It has closed its input already.
            assert e.getMessage() != null;
        }
        process.destroy();
        if (!Command.await(process, GRACE)) {
            kill();
        }
    }

    /** The end of what it wrote, under its name. */
    String report() {
        try {
            String text = output();
            return "--- " + name + (process.isAlive() ? " runs" : " ended, status " + process.exitValue()) + "\n"
                    + text.substring(Math.max(0, text.length() - 6000));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<String> nextLine(String start) throws IOException {
        String text = output();
        int from = answered;
        for (int end = text.indexOf('\n', from); end >= 0; end = text.indexOf('\n', from)) {
            String line = text.substring(from, end);
            from = end + 1;
            if (line.startsWith(start)) {
                answered = from;
                return Optional.of(line);
            }
        }
        return Optional.empty();
    }
}
