package io.shoalfs.mount.fuse.libfuse;

import io.shoalfs.mount.fs.Node;
import io.shoalfs.mount.fuse.Mount;
import io.shoalfs.mount.fuse.MountException;
import io.shoalfs.mount.fuse.Unmounter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import jnr.ffi.Struct;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running mount: libfuse's main function on a thread of its own, which ends when the kernel lets go of the mount. */
final class LibfuseMount implements Mount {

    private static final Logger log = LoggerFactory.getLogger(LibfuseMount.class);

    /** How long libfuse may take to notice that it is unmounted. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Path at;
    private final LibFuse2 libfuse;
    private final OperationTable operations;

    /** Completes when the kernel has the mount; with the reason if libfuse gave up before. */
    private final CompletableFuture<Optional<MountException>> mounted = new CompletableFuture<>();

    private final Thread loop;
    private String[] arguments = {};

    LibfuseMount(Path at, FuseAdapter adapter, LibFuse2 libfuse) {
        this.at = at;
        this.libfuse = libfuse;
        this.operations = new OperationTable(adapter, () -> mounted.complete(Optional.empty()));
        this.loop = new Thread(this::run, "libfuse");
        this.loop.setDaemon(true);
    }

    /** Mounts; called once. */
    void start(String[] arguments) throws MountException {
        this.arguments = arguments;
        loop.start();
        try {
            var failure = mounted.get();
            if (failure.isPresent()) {
                throw failure.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("nothing completes it so", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MountException("mounting was interrupted", e);
        }
    }

    private void run() {
        int status = libfuse.fuse_main_real(
                arguments.length, arguments, operations.struct(), Struct.size(operations.struct()), null);
        // It writes its reasons to standard error, and keeps them from us.
        mounted.completeExceptionally(new MountException("libfuse cannot mount on " + at + " (status " + status + ")"));
    }

    /** Nothing that the kernel keeps ever changes, and libfuse 2 could not tell it. */
    @Override
    public void invalidate(Node node) {}

    @Override
    public void join() throws InterruptedException {
        loop.join();
    }

    @Override
    public void close() {
        if (!loop.isAlive()) {
            return;
        }
        try {
            new Unmounter().unmount(at, true);
            if (!joins()) {
                log.warn("libfuse still serves {}: a file on it is open", at);
            }
        } catch (MountException e) {
            log.warn("{}", e.getMessage());
        }
    }

    private boolean joins() {
        try {
            loop.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !loop.isAlive();
    }
}
