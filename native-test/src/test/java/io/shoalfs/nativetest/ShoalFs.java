package io.shoalfs.nativetest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

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
        Set<Integer> before = mountIds(mountPoint);
        if (before.isEmpty()) {
            Files.createDirectories(mountPoint);
        }
        List<Object> command =
                new ArrayList<>(List.of(Checkout.shoalfs(), "mount", "-f", "--cache-size", "1G", "--cache-dir", cache));
        command.addAll(List.of(options));
        command.addAll(List.of(source, mountPoint));
        Child child = work.start(name, command.toArray());
        Await.untilTrue("the mount of " + name, START, () -> {
            if (!child.isAlive()) {
                throw new AssertionError(child.report());
            }
            return Optional.of(!before.containsAll(mountIds(mountPoint)));
        });
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
        assertEquals(Set.of(), mountIds(mountPoint), "still mounted");
    }

    /** Ends the process as a crash would; the mount stays, dead. */
    public void kill() {
        child.kill();
    }

    private static Set<Integer> mountIds(Path mountPoint) throws IOException {
        return Mounts.below(mountPoint).stream().map(Mounts.Entry::id).collect(Collectors.toSet());
    }
}
