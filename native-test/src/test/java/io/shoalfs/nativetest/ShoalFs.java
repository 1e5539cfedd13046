package io.shoalfs.nativetest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The program, in the foreground, with one mount. */
public final class ShoalFs implements AutoCloseable {

    /** A JVM's start on a machine that is busy with other tests. */
    private static final Duration START = Duration.ofSeconds(30);

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Child child;
    private final Path mountPoint;

    private ShoalFs(Child child, Path mountPoint) {
        this.child = child;
        this.mountPoint = mountPoint;
    }

    /** Mounts at a directory of this name (which is made if it is not there), and returns once the kernel has it. */
    public static ShoalFs mount(Workspace work, String name, Path cache, Path source, String... options)
            throws IOException {
        ShoalAssume.canMount();
        Path mountPoint = work.path(name);
        // A dead mount cannot be looked at, and need not be made.
        if (Mounts.below(mountPoint).isEmpty()) {
            Files.createDirectories(mountPoint);
        }
        List<Object> command = new ArrayList<>(List.of(Checkout.shoalfs(), "mount", "-f", "--cache-dir", cache));
        // What other tests and other machines have is not for this one to find.
        command.addAll(List.of("--no-dht", "--no-lsd"));
        if (!List.of(options).contains("--cache-size")) {
            command.addAll(List.of("--cache-size", "1G"));
        }
        command.addAll(List.of(options));
        command.addAll(List.of(source, mountPoint));
        return started(work.start(name, command.toArray()), mountPoint);
    }

    /** The same inside a network of its own, where it finds all that it can. */
    public static ShoalFs mount(NetworkNamespace network, String name, Path cache, Path source, String... options)
            throws IOException {
        ShoalAssume.canMount();
        Path mountPoint = network.work().folder(name);
        List<Object> command =
                new ArrayList<>(List.of(Checkout.shoalfs(), "mount", "-f", "--cache-dir", cache, "--cache-size", "1G"));
        command.addAll(List.of(options));
        command.addAll(List.of(source, mountPoint));
        return started(network.start(name, command.toArray()), mountPoint);
    }

    private static ShoalFs started(Child child, Path mountPoint) throws IOException {
        child.awaitText(" is mounted on ", START);
        assertEquals(1, Mounts.below(mountPoint).size(), "it says that it is mounted");
        return new ShoalFs(child, mountPoint);
    }

    /** Where the torrent's content is: the mount point, or the one directory in it. */
    public Path content() throws IOException {
        String listing =
                Command.run(PATIENCE, "ls", "-A", mountPoint).succeeded().output();
        return listing.equals("shapes\n") ? mountPoint.resolve("shapes") : mountPoint;
    }

    /** The mount point. */
    public Path mountPoint() {
        return mountPoint;
    }

    /** The process. */
    public Child child() {
        return child;
    }

    /** Unmounts as users do, and waits for a good end. */
    @Override
    public void close() throws IOException {
        Command.run(PATIENCE, Checkout.shoalfs(), "umount", mountPoint).succeeded();
        assertEquals(0, child.awaitEnd(PATIENCE), "shoalfs did not end well");
        assertEquals(List.of(), Mounts.below(mountPoint), "still mounted");
    }

    /** Ends the process as a crash would; the mount stays, dead. */
    public void kill() {
        child.kill();
    }
}
