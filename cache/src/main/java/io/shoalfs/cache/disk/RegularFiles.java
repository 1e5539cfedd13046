package io.shoalfs.cache.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;

/**
 * Opens files of the cache that are regular ones in real directories, and nothing else: no link leads out of the cache,
 * and no pipe is waited for. Blocks for the disk; any thread.
 */
final class RegularFiles {

    private RegularFiles() {}

    /**
     * A file that was opened.
     *
     * @param writable false where the disk, or the file, may only be read
     */
    record Opened(FileChannel channel, boolean writable) {}

    /** Opens a file that is there; for writing too, if that is allowed. */
    static Opened forReading(Path path) throws IOException {
        requireRealDirectories(path);
        var stamp = Posix.stamp(path);
        if (stamp.equals(FileStamp.ABSENT)) {
            throw new NoSuchFileException(path.toString());
        }
        if (stamp.equals(FileStamp.OBSTACLE)) {
            throw new NoSuchFileException(path.toString(), null, "it is not a regular file");
        }
        try {
            return new Opened(open(path), true);
        } catch (FileSystemException e) {
            // A disk that has become read-only still serves what it has.
            return new Opened(FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS), false);
        }
    }

    /** Opens a file, or makes it; what is in its place or in that of its directories, and is none, goes. */
    static Opened forWriting(Path path, FileOperations operations) throws IOException {
        for (var directory : directories(path)) {
            Directories.createBelow(directory, operations);
        }
        var stamp = Posix.stamp(path);
        if (stamp.equals(FileStamp.OBSTACLE)) {
            operations.remove(path);
        }
        if (stamp.length() < 0) {
            return new Opened(operations.create(path), true);
        }
        try {
            return new Opened(open(path), true);
        } catch (AccessDeniedException e) {
            // It is ours: somebody took the permission away.
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
            return new Opened(open(path), true);
        }
    }

    /** All bytes of a small file; empty if none is there. */
    static Optional<byte[]> read(Path path) throws IOException {
        var stamp = Posix.stamp(path);
        if (stamp.equals(FileStamp.ABSENT)) {
            return Optional.empty();
        }
        if (stamp.equals(FileStamp.OBSTACLE)) {
            throw new IOException(path + " is not a regular file");
        }
        return Optional.of(Files.readAllBytes(path));
    }

    /** Fails if the way to the file leads over a link. */
    static void requireRealDirectories(Path path) throws IOException {
        for (var directory : directories(path)) {
            if (!Posix.isDirectory(directory)) {
                throw new NoSuchFileException(path.toString(), null, directory + " is not a directory");
            }
        }
    }

    /** The two above it: no file lies deeper below its torrent's directory. */
    private static List<Path> directories(Path path) {
        var directories = new ArrayDeque<Path>();
        for (var above = path.getParent(); above != null && directories.size() < 2; above = above.getParent()) {
            directories.addFirst(above);
        }
        return List.copyOf(directories);
    }

    private static FileChannel open(Path path) throws IOException {
        return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    }
}
