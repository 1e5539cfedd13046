package io.shoalfs.cache.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;

/**
 * All that is done to the cache's files, so that a simulated disk can be full, fail or be cut off in any of it. All
 * of it blocks for the disk. Any thread.
 */
public interface FileOperations {

    /** The disk as it is. */
    FileOperations REAL = new FileOperations() {};

    /** One positional read into the target; how many bytes it was, or -1 at the file's end. */
    default int read(Path path, FileChannel file, ByteBuffer target, long offset) throws IOException {
        return file.read(target, offset);
    }

    /** One positional write, which may take less than all; how many bytes it was. */
    default int write(Path path, FileChannel file, ByteBuffer content, long offset) throws IOException {
        return file.write(content, offset);
    }

    /** Sees to it that the file's bytes outlive a power cut. */
    default void sync(Path path, FileChannel file) throws IOException {
        file.force(true);
    }

    /**
     * Makes a hole; the file keeps its length.
     *
     * @param offset from the file's begin, in bytes
     * @param length in bytes
     */
    default void punch(Path path, long offset, long length) throws IOException {
        Posix.punch(path, new ByteRange(offset, length));
    }

    /**
     * Has a range of the file share the blocks of the same range of another; false if that cannot be done.
     *
     * @param offset from the files' begin, in bytes: whole blocks of the file system
     * @param length likewise
     */
    default boolean share(Path from, Path path, long offset, long length) throws IOException {
        return Posix.share(from, path, new ByteRange(offset, length));
    }

    /** Removes a file, a link or an empty directory, if it is there. */
    default void remove(Path path) throws IOException {
        Files.deleteIfExists(path);
    }

    /** Makes an empty file, and opens it for reading and writing. Nothing is there; a link is not followed. */
    default FileChannel create(Path path) throws IOException {
        return FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** Makes a directory, for its owner only. Nothing is there, but what is above it. */
    default void makeDirectory(Path path) throws IOException {
        Files.createDirectory(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /** Has a file or directory say that it was changed just now. */
    default void touch(Path path) throws IOException {
        Files.setLastModifiedTime(path, FileTime.from(Instant.now()));
    }

    /** Gives a file another name in the same directory, in the place of what has that name. */
    default void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Sees to it that the directory's entries outlive a power cut. */
    default void syncDirectory(Path directory) throws IOException {
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Has what was written of the file brought to the disk, without waiting for it. */
    default void startWriteback(Path path) throws IOException {
        Posix.startWriteback(path);
    }
}
