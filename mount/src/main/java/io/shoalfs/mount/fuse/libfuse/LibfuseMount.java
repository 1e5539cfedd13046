package io.shoalfs.mount.fuse.libfuse;

import io.shoalfs.mount.fuse.Mount;
import io.shoalfs.mount.fuse.MountException;
import io.shoalfs.mount.fuse.Unmounter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import jnr.ffi.Pointer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running mount: libfuse's loop on a thread of its own, which ends when the kernel lets go of the mount. */
final class LibfuseMount implements Mount {

    private static final Logger log = LoggerFactory.getLogger(LibfuseMount.class);

    /** How long libfuse may take to notice that it is unmounted. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** The kernel's number for the root, whatever stat(2) says. */
    private static final long ROOT = 1;

    private static final long ATTRIBUTES_ONLY = -1;

    private final Path at;
    private final LibFuse2 libfuse;
    private final OperationTable operations;

    /** Completes when the kernel has the mount; with the reason if libfuse gave up before. */
    private final CompletableFuture<Optional<MountException>> mounted = new CompletableFuture<>();

    private final Thread loop;

    /** Guards the channel, also while it is written to: libfuse frees it when the mount ends. */
    private final Object channelLock = new Object();

    private @Nullable Pointer channel;

    private final Setup setup;

    LibfuseMount(Path at, FuseAdapter adapter, LibFuse2 libfuse, Setup setup) {
        this.at = at;
        this.setup = setup;
        this.libfuse = libfuse;
        this.operations = new OperationTable(adapter, () -> mounted.complete(Optional.empty()));
        this.loop = new Thread(this::run, "libfuse");
        this.loop.setDaemon(true);
    }

    /** Mounts; called once. */
    void start() throws MountException {
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
        serve();
        // It writes its reasons to standard error, and keeps them from us.
        mounted.complete(Optional.of(new MountException("libfuse cannot mount on " + at)));
    }

    private void serve() {
        var fuse = setup.run(operations.struct());
        if (fuse == null) {
            return;
        }
        use(libfuse.fuse_session_next_chan(libfuse.fuse_get_session(fuse), null));
        libfuse.fuse_loop_mt(fuse);
        use(null);
        libfuse.fuse_teardown(fuse, setup.mountPoint());
    }

    private void use(@Nullable Pointer channel) {
        synchronized (channelLock) {
            this.channel = channel;
        }
    }

    /** The kernel waits for nothing but its own locks here, which our answers on other threads set free. */
    @Override
    public void changed(byte[] name) {
        byte[] terminated = Arrays.copyOf(name, name.length + 1);
        synchronized (channelLock) {
            if (channel != null) {
                libfuse.fuse_lowlevel_notify_inval_entry(channel, ROOT, terminated, name.length);
                libfuse.fuse_lowlevel_notify_inval_inode(channel, ROOT, ATTRIBUTES_ONLY, 0);
            }
        }
    }

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
