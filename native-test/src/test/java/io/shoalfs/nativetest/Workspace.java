package io.shoalfs.nativetest;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A directory of its own for each test, or for all tests of a class if it is registered for the class, and all that was
 * started there: ended, unmounted and deleted after it. A failed test shows what its processes wrote; with
 * {@code SHOALFS_KEEP=1} the directory stays.
 */
public final class Workspace implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {

    /** The disk may be busy with what other tests wrote. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** The latest first. */
    private final Deque<Child> children = new ArrayDeque<>();

    private final Map<String, String> environment = new HashMap<>();

    private Path directory = Checkout.work();

    private boolean isForAll;

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        isForAll = true;
        open();
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        if (!isForAll) {
            open();
        }
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        reportIfFailed(context);
        if (!isForAll) {
            close();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        reportIfFailed(context);
        close();
    }

    /** A path in the directory; nothing is made. */
    public Path path(String name) {
        return directory.resolve(name);
    }

    /** A new empty directory. */
    public Path folder(String name) {
        try {
            return Files.createDirectory(directory.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives this variable to the processes that are started from now on. */
    public void environment(String name, String value) {
        environment.put(name, value);
    }

    /** Starts a process that ends with the test. */
    public Child start(String name, Object... command) throws IOException {
        List<String> words = Command.strings(command);
        Path log = Files.createTempFile(directory, name + "-", ".log");
        var builder = new ProcessBuilder(words)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        var child = new Child(name, process, log);
        children.push(child);
        return child;
    }

    private void open() throws IOException {
        Files.createDirectories(Checkout.work());
        directory = Files.createTempDirectory(Checkout.work(), "test-");
    }

    private void reportIfFailed(ExtensionContext context) {
        if (context.getExecutionException().isPresent()) {
            PrintStream out = System.out;
            children.descendingIterator().forEachRemaining(child -> out.println(child.report()));
        }
    }

    /** First the processes: a transport that ends unmounts by itself. */
    private void close() throws IOException {
        children.forEach(Child::close);
        for (Mounts.Entry mount : Mounts.below(directory)) {
            Command.run(PATIENCE, "umount", "-l", mount.at()).succeeded();
        }
        if (!"1".equals(System.getenv("SHOALFS_KEEP"))) {
            Command.run(PATIENCE, "rm", "-rf", "--one-file-system", directory).succeeded();
        }
    }
}
