package io.shoalfs.mount.cli;

import io.shoalfs.mount.cli.MountTable.Line;
import io.shoalfs.mount.fuse.MountException;
import io.shoalfs.mount.fuse.Unmounter;
import io.shoalfs.mount.fuse.kernel.KernelTransport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/** A directory that a volume is, or will be, mounted on. Its methods block. */
final class MountPoint {

    /** The type that our mounts have in the mount table. */
    private static final String TYPE = "fuse.shoalfs";

    /** Linux's number of {@code /dev/fuse}: makedev(10, 229). */
    private static final Object FUSE_DEVICE = (10L << 8) | 229;

    private final Path path;

    private MountPoint(Path path) {
        this.path = path;
    }

    /**
     * The mount point at this path, which is made absolute; links above it are followed. {@code /dev/fd/N} stands for a
     * {@code /dev/fuse} that is open already, and mounted somewhere.
     */
    static MountPoint of(Path path) {
        if (KernelTransport.inherited(path).isPresent()) {
            return new MountPoint(path);
        }
        Path absolute = path.toAbsolutePath().normalize();
        Path parent = absolute.getParent();
        if (parent == null) {
            return new MountPoint(absolute);
        }
        try {
            // Not the last component: resolving a dead mount fails.
            return new MountPoint(parent.toRealPath().resolve(absolute.getFileName()));
        } catch (IOException e) {
            return new MountPoint(absolute);
        }
    }

    /** Where it is. */
    Path path() {
        return path;
    }

    /** Whether a volume of ours is mounted here, alive or dead. */
    boolean isOurs() throws MountException {
        return mounted().filter(line -> line.type().equals(TYPE)).isPresent();
    }

    /**
     * Makes sure that a volume can be mounted: ends what a killed process left mounted here; what is there then must be
     * a directory, empty, and no live mount of ours.
     *
     * @throws MountException with a sentence for people if it cannot
     */
    void prepare() throws MountException {
        if (KernelTransport.inherited(path).isPresent()) {
            requireDevice();
            return;
        }
        if (!endIfDead() && isOurs()) {
            throw new MountException(path + " is mounted already; to end that: shoalfs umount " + path);
        }
        requireEmptyDirectory();
    }

    /** Takes a FUSE mount whose process is gone out of the tree; whether there was one. */
    boolean endIfDead() throws MountException {
        if (mounted().filter(line -> line.type().startsWith("fuse")).isEmpty() || !isDead()) {
            return false;
        }
        new Unmounter().unmount(path, true);
        return true;
    }

    private Optional<Line> mounted() throws MountException {
        try {
            return MountTable.at(path);
        } catch (IOException e) {
            throw new MountException("cannot read the mount table: " + e.getMessage(), e);
        }
    }

    /** A FUSE mount whose process is gone answers everything with ENOTCONN until it is unmounted. */
    private boolean isDead() {
        try {
            Files.getFileStore(path).getTotalSpace();
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private void requireDevice() throws MountException {
        try {
            if (FUSE_DEVICE.equals(Files.getAttribute(path, "unix:rdev"))) {
                return;
            }
        } catch (IOException e) {
            throw new MountException("the mount point " + path + " is not open: who starts us is to pass it on", e);
        }
        throw new MountException("the mount point " + path + " is not an open /dev/fuse");
    }

    private void requireEmptyDirectory() throws MountException {
        if (!Files.isDirectory(path)) {
            boolean exists = Files.exists(path, LinkOption.NOFOLLOW_LINKS);
            throw new MountException("the mount point " + path + (exists ? " is not a directory" : " does not exist"));
        }
        try (var entries = Files.newDirectoryStream(path)) {
            if (entries.iterator().hasNext()) {
                throw new MountException("the mount point " + path + " is not empty: a mount would hide its files");
            }
        } catch (IOException e) {
            throw new MountException("the mount point " + path + " cannot be read: " + e.getMessage(), e);
        }
    }
}
