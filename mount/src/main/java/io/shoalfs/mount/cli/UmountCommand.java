package io.shoalfs.mount.cli;

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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code shoalfs umount}: ends a mount, and waits until its process has put its cache away. */
@Command(
        name = "umount",
        description = "Ends a mount, and returns once its cache can be used again.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class UmountCommand implements Callable<Integer> {

    private static final long PATIENCE_SECONDS = 10;
    private static final String PID = "shoalfs.pid";

    @Parameters(paramLabel = "MOUNTPOINT", description = "The directory that it is mounted on.")
    private Path mountPoint = Path.of("");

    @Override
    public Integer call() throws MountException, InterruptedException {
        var at = MountPoint.of(mountPoint);
        if (!at.isOurs()) {
            throw new MountException("nothing of shoalfs is mounted on " + at.path());
        }
        var process = server(at.path());
        // A dead mount is let go of in any case.
        new Unmounter().unmount(at.path(), process.isEmpty());
        if (process.isPresent()) {
            await(process.get());
        }
        return 0;
    }

    /** The process that serves the mount; none if it is dead, or in another container. */
    private static Optional<ProcessHandle> server(Path at) {
        try {
            var attributes = Files.getFileAttributeView(at, UserDefinedFileAttributeView.class);
            var value = ByteBuffer.allocate(attributes.size(PID));
            attributes.read(PID, value);
            String pid = StandardCharsets.US_ASCII.decode(value.flip()).toString();
            return ProcessHandle.of(Long.parseLong(pid)).filter(UmountCommand::isLikeUs);
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static boolean isLikeUs(ProcessHandle process) {
        return process.info().command().equals(ProcessHandle.current().info().command());
    }

    private static void await(ProcessHandle process) throws MountException, InterruptedException {
        try {
            process.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new MountException("it is unmounted, but its process " + process.pid() + " still runs", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
