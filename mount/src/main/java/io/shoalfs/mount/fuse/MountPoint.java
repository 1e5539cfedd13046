package io.shoalfs.mount.fuse;

import io.shoalfs.mount.fuse.MountTable.Line;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import jnr.constants.platform.Errno;

/** A directory that a volume is, or will be, mounted on. Its methods block. */
public final class MountPoint {

    /** The type that our mounts have in the mount table. */
    public static final String TYPE = "fuse.shoalfs";

    private final Path path;
    private final LibC libc = LibC.load();

    private MountPoint(Path path) {
        this.path = path;
    }

    /** The mount point at this path, which is made absolute; links above it are followed. */
    public static MountPoint of(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        try {
            // Not the last component: resolving a dead mount fails.
            Path parent = absolute.getParent();
            return new MountPoint(
                    parent == null ? absolute : parent.toRealPath().resolve(absolute.getFileName()));
        } catch (IOException e) {
            return new MountPoint(absolute);
        }
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /** Whether a volume of ours is mounted here, alive or dead. */
    public boolean isMounted() throws MountException {
        return mounted().map(line -> line.type().equals(TYPE)).orElse(false);
    }

    /**
     * Makes sure that a volume can be mounted: ends what a killed process left mounted here; what is there then must be
     * a directory, empty, and no live mount of ours.
     *
     * @throws MountException with a sentence for people if it cannot
     */
    public void prepare() throws MountException {
        boolean ours = isMounted();
        try {
            Files.getFileStore(path).getTotalSpace();
            if (ours) {
                throw new MountException(path + " is mounted already; end it with: shoalfs umount " + path);
            }
        } catch (NoSuchFileException e) {
            throw new MountException("the mount point " + path + " does not exist", e);
        } catch (IOException e) {
            takeOver(e);
        }
        requireEmptyDirectory();
    }

    /**
     * Unmounts.
     *
     * @param force also if files are open: their readers get errors
     * @throws MountException with a sentence for people if it is busy or not ours to unmount
     */
    public void unmount(boolean force) throws MountException {
        if (libc.geteuid() == 0) {
            unmountAsRoot(force);
        } else {
            unmountAsUser(force);
        }
    }

    private Optional<Line> mounted() throws MountException {
        try {
            return MountTable.at(path);
        } catch (IOException e) {
            throw new MountException("cannot read the mount table: " + e.getMessage(), e);
        }
    }

    /** A FUSE mount whose process is gone answers everything with ENOTCONN until it is unmounted. */
    private void takeOver(IOException broken) throws MountException {
        if (mounted().filter(line -> line.type().startsWith("fuse")).isEmpty()) {
            throw new MountException("the mount point " + path + " cannot be used: " + broken.getMessage(), broken);
        }
        unmount(true);
    }

    private void requireEmptyDirectory() throws MountException {
        if (!Files.isDirectory(path)) {
            String what = Files.exists(path, LinkOption.NOFOLLOW_LINKS) ? " is not a directory" : " does not exist";
            throw new MountException("the mount point " + path + what);
        }
        try (var entries = Files.newDirectoryStream(path)) {
            if (entries.iterator().hasNext()) {
                throw new MountException("the mount point " + path + " is not empty: its files would be hidden");
            }
        } catch (IOException e) {
            throw new MountException("the mount point " + path + " cannot be read: " + e.getMessage(), e);
        }
    }

    private void unmountAsRoot(boolean force) throws MountException {
        String target = path.toString();
        if (libc.umount2(target, 0) == 0) {
            return;
        }
        var errno = LibC.lastError();
        if (force && errno != Errno.EINVAL) {
            libc.umount2(target, LibC.MNT_FORCE);
            if (libc.umount2(target, LibC.MNT_DETACH) == 0) {
                return;
            }
            errno = LibC.lastError();
        }
        throw new MountException("cannot unmount " + path + ": " + reason(errno));
    }

    private static String reason(Errno errno) {
        return switch (errno) {
            case EBUSY -> "files on it are open, or a shell has its directory there";
            case EINVAL -> "nothing is mounted there";
            default -> errno.description();
        };
    }

    private void unmountAsUser(boolean force) throws MountException {
        try {
            var process = new ProcessBuilder("fusermount", force ? "-uz" : "-u", path.toString())
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
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
