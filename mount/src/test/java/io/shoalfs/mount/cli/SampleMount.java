package io.shoalfs.mount.cli;

import io.shoalfs.mount.fs.SampleTree;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A {@link MountedSample} in a process of its own, and the programs that read it. All are gone after {@link #close}. */
final class SampleMount implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(15);

    private final SampleTree tree = SampleTree.small();
    private final Path at;
    private final Process server;
    private final BufferedReader answers;
    private final PrintStream commands;
    private final List<Process> programs = new ArrayList<>();

    private SampleMount(Path at, Process server) {
        this.at = at;
        this.server = server;
        this.answers = new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
        this.commands = new PrintStream(server.getOutputStream(), true, StandardCharsets.UTF_8);
    }

    /** Mounts the sample on a directory, with a read timeout; nothing of it has arrived. */
    static SampleMount on(Path at, Duration readTimeout) throws IOException {
        var server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-ea",
                        "-XX:+UseSerialGC",
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MountedSample.class.getName(),
                        at.toString(),
                        Long.toString(readTimeout.toMillis()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var mount = new SampleMount(at, server);
        String said = mount.answers.readLine();
        if (!"mounted".equals(said)) {
            throw new IOException("the sample is not mounted: " + said);
        }
        return mount;
    }

    /** Where it is. */
    Path path() {
        return at;
    }

    /** What is in it. */
    SampleTree tree() {
        return tree;
    }

    /** The process that serves it. */
    Process server() {
        return server;
    }

    /** Tells the server something; returns its answer. */
    String tell(String command) throws IOException {
        commands.println(command);
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("the server is gone");
        }
        return answer;
    }

    /** Waits until the server's demands hold this, and returns all it said meanwhile. */
    String awaitDemand(String wanted) throws IOException {
        var said = new StringBuilder();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!said.toString().contains(wanted)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("no " + wanted + " in " + said);
            }
            said.append(tell("demands"));
        }
        return said.toString();
    }

    /** Starts a program in the mount's directory. */
    Process run(String... command) throws IOException {
        var program = new ProcessBuilder(command)
                .directory(at.resolveSibling("").toFile())
                .redirectErrorStream(true)
                .start();
        programs.add(program);
        return program;
    }

    /** Runs a program to its end and returns what it printed. */
    String output(String... command) throws IOException, InterruptedException {
        var program = run(command);
        String output = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!program.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || program.exitValue() != 0) {
            throw new AssertionError(List.of(command) + " ended with " + program.exitValue() + ": " + output);
        }
        return output;
    }

    /** Runs Python with the mount's path as its argument. */
    String python(String script) throws IOException, InterruptedException {
        return output("/usr/bin/python3", "-c", script, at.toString());
    }

    /** Waits for something that some other process brings about. */
    static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + PATIENCE + ": " + what);
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    /** Whether the mount point is an ordinary directory again. */
    boolean isGone() {
        try {
            return !Files.readString(Path.of("/proc/self/mountinfo")).contains(at.toString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            programs.forEach(Process::destroyForcibly);
            server.destroy();
            if (!server.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                server.destroyForcibly().waitFor();
            }
            if (!isGone()) {
                new ProcessBuilder("umount", "-l", at.toString())
                        .inheritIO()
                        .start()
                        .waitFor();
            }
            for (var program : programs) {
                program.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
