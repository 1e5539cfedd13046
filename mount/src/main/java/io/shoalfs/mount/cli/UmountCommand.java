package io.shoalfs.mount.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.shoalfs.mount.engine.RunningEngine;
import io.shoalfs.mount.fuse.MountException;
import io.shoalfs.mount.fuse.Unmounter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code shoalfs umount}: ends a mount, and waits until its process has put its cache away. */
@Command(
        name = "umount",
        description = "Ends a mount, and returns once what it had is put away.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class UmountCommand implements Callable<Integer> {

    /** A clean stop syncs what was written in the last seconds, and a disk may be busy with what others wrote. */
    private static final int LOOK_MILLIS = 20;

    private static final long PATIENCE_SECONDS = 60;

    private static final String PID = "shoalfs.pid";
    private static final String SOCKET = "shoalfs.socket";

    @Parameters(paramLabel = "MOUNTPOINT", description = "The directory that it is mounted on.")
    private Path mountPoint = Path.of("");

    @Override
    public Integer call() throws IOException, MountException, InterruptedException {
        var at = MountPoint.of(mountPoint);
        if (!at.isOurs()) {
            throw new MountException("nothing of shoalfs is mounted on " + at.path());
        }
        var process = attribute(at.path(), PID).flatMap(UmountCommand::process);
        var mounted = MountTable.at(at.path());
        try (var engine = engine(at.path())) {
            // A dead mount is let go of in any case.
            new Unmounter().unmount(at.path(), process.isEmpty());
            if (process.isPresent() && !isPutAway(engine)) {
                await(process.get(), mounted.map(MountTable.Line::device).orElse(""));
            }
        }
        return 0;
    }

    /** The engine that will tell of the mount's end, or null: it is another's, dead, or in another container. */
    private static @Nullable RunningEngine engine(Path at) {
        var socket = attribute(at, SOCKET).map(Path::of);
        return socket.isEmpty() ? null : engine(at, socket.get());
    }

    private static @Nullable RunningEngine engine(Path at, Path socket) {
        try {
            var running = RunningEngine.at(socket).orElse(null);
            if (running != null && !running.await(at.toString())) {
                running.close();
                return null;
            }
            return running;
        } catch (IOException e) {
            // Who may unmount need not be let in there.
            return null;
        }
    }

    /** Waits until the engine has put the mount away: false if it has other mounts no longer, and ends itself. */
    private static boolean isPutAway(@Nullable RunningEngine engine) throws InterruptedException {
        if (engine == null) {
            return false;
        }
        var end = new CompletableFuture<Boolean>();
        var thread = new Thread(() -> end.complete(hasEnded(engine)), "end");
        thread.setDaemon(true);
        thread.start();
        try {
            return end.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean hasEnded(RunningEngine engine) {
        try {
            return engine.awaitEnd();
        } catch (IOException e) {
            return false;
        }
    }

    /** What the root of the mount says of itself; nothing if it is dead. */
    private static Optional<String> attribute(Path at, String name) {
        try {
            var attributes = Files.getFileAttributeView(at, UserDefinedFileAttributeView.class);
            var value = ByteBuffer.allocate(attributes.size(name));
            attributes.read(name, value);
            return Optional.of(StandardCharsets.UTF_8.decode(value.flip()).toString());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The process of this number; none if it is in another container. */
    private static Optional<ProcessHandle> process(String pid) {
        try {
            return ProcessHandle.of(Long.parseLong(pid)).filter(UmountCommand::isLikeUs);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static boolean isLikeUs(ProcessHandle process) {
        return process.info().command().equals(ProcessHandle.current().info().command());
    }

    private static void await(ProcessHandle process, String device) throws MountException, InterruptedException {
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (process.isAlive() && !isDefunct(process)) {
            if (System.nanoTime() - endNanos > 0) {
                throw new MountException(
                        "it is unmounted, but its process " + process.pid() + " still runs" + heldBy(device));
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }

    /** A container that was started meanwhile, say, has a mount namespace of its own, and in it all that was mounted then. */
    private static String heldBy(String device) {
        return MountTable.holder(device)
                .map(holder -> ": process " + holder.pid()
                        + " has it in a mount namespace of its own, and until that ends" + " it is served there")
                .orElse("");
    }

    /** Whether it has ended, and its parent has not taken notice: in a container nobody may ever. */
    private static boolean isDefunct(ProcessHandle process) {
        try {
            String status = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"), ISO_8859_1);
            // The name, in brackets, may have brackets.
            return status.startsWith("Z", status.lastIndexOf(')') + 2);
        } catch (IOException e) {
            return false;
        }
    }
}
