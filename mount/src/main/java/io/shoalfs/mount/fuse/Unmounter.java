package io.shoalfs.mount.fuse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Ends mounts: as root by umount(2), as anybody else through the set-uid fusermount. Blocks. */
public final class Unmounter {

    private static final int EBUSY = 16;
    private static final int EINVAL = 22;
    private static final int PATIENCE_SECONDS = 10;

    private final LibC libc = LibC.load();

    /**
     * Unmounts.
     *
     * @param force also if files on it are open: their readers get errors
     * @throws MountException with a sentence for people if it is busy, or not the caller's to unmount
     */
    public void unmount(Path path, boolean force) throws MountException {
        if (libc.geteuid() == 0) {
            unmountAsRoot(path, force);
        } else {
            unmountAsUser(path, force);
        }
    }

    private void unmountAsRoot(Path path, boolean force) throws MountException {
        String target = path.toString();
        if (libc.umount2(target, 0) == 0) {
            return;
        }
        int errno = LibC.lastErrno();
        if (force && errno != EINVAL) {
            // First to end what waits: a dead or stuck connection would not let go of its files.
            libc.umount2(target, LibC.MNT_FORCE);
            if (libc.umount2(target, LibC.MNT_DETACH) == 0) {
                return;
            }
            errno = LibC.lastErrno();
        }
        throw new MountException("cannot unmount " + path + ": " + reason(errno));
    }

    private String reason(int errno) {
        return switch (errno) {
            case EBUSY -> "a file on it is open, or a shell has its directory there";
            case EINVAL -> "nothing is mounted there";
            default -> libc.strerror(errno);
        };
    }

    private static void unmountAsUser(Path path, boolean force) throws MountException {
        try {
            var process = new ProcessBuilder("fusermount", force ? "-uz" : "-u", path.toString())
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new MountException("cannot unmount " + path + ": " + output.strip());
            }
        } catch (IOException e) {
            throw new MountException("cannot unmount " + path + " without fusermount: apt install fuse", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MountException("unmounting " + path + " was interrupted", e);
        }
    }
}
