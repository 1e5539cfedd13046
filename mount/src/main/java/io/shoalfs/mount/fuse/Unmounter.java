package io.shoalfs.mount.fuse;

import java.nio.file.Path;

/** Ends mounts: by umount(2) if that is permitted, else through the set-uid fusermount. Blocks. */
public final class Unmounter {

    private static final int EPERM = 1;
    private static final int EBUSY = 16;
    private static final int EINVAL = 22;

    private final LibC libc = LibC.load();

    /**
     * Unmounts.
     *
     * @param force also if files on it are open: their readers get errors
     * @throws MountException with a sentence for people if it is busy, or not the caller's to unmount
     */
    public void unmount(Path path, boolean force) throws MountException {
        String target = path.toString();
        if (libc.umount2(target, 0) == 0) {
            return;
        }
        int errno = LibC.lastErrno();
        if (errno == EPERM) {
            Fusermount.unmount(path, force);
            return;
        }
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
}
