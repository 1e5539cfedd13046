package io.shoalfs.mount.fuse;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A mount that is unmounted also when its process is killed ({@code auto_unmount} of fuse(8)): a shell of its own session
 * waits for the end of a pipe from us. It leaves alone what answers: somebody else may have mounted there since.
 */
public final class AutoUnmount implements Mount {

    private static final String WATCH = "read -r done && exit; stat -f -- \"$1\" && exit;"
            + " umount -l -- \"$1\" || fusermount3 -uz -- \"$1\" || fusermount -uz -- \"$1\"";

    private final Mount mount;
    private final Process watcher;

    private AutoUnmount(Mount mount, Process watcher) {
        this.mount = mount;
        this.watcher = watcher;
    }

    /**
     * Watches over a mount.
     *
     * @throws MountException if there is no shell; the mount is closed then
     */
    public static Mount of(Mount mount, Path at) throws MountException {
        try {
            var watcher = new ProcessBuilder("setsid", "sh", "-c", WATCH, "sh", at.toString())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new AutoUnmount(mount, watcher);
        } catch (IOException e) {
            mount.close();
            throw new MountException("auto_unmount needs setsid and sh: " + e.getMessage(), e);
        }
    }

    @Override
    public void changed(byte[] name) {
        mount.changed(name);
    }

    @Override
    public void join() throws InterruptedException {
        mount.join();
        dismiss();
    }

    @Override
    public void close() {
        mount.close();
        dismiss();
    }

    private synchronized void dismiss() {
        try (var pipe = watcher.getOutputStream()) {
            pipe.write('\n');
        } catch (IOException e) {
            // It was killed, or has been told already.
        }
    }
}
