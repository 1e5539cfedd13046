package io.shoalfs.cache.disk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/** Directories of the cache: made for their owner only, measured, removed. Blocks for the disk. */
final class Directories {

    private Directories() {}

    /** Makes a directory of the cache below one that is there; what is there in its place, but is none, goes. */
    static void createBelow(Path directory, FileOperations operations) throws IOException {
        if (!Posix.isDirectory(directory)) {
            if (!Posix.stamp(directory).equals(FileStamp.ABSENT)) {
                operations.remove(directory);
            }
            operations.makeDirectory(directory);
        }
    }

    /** Makes the directory and those above it that are missing. */
    static void create(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }

    /** How many bytes the files below it take on the disk; 0 if it is not there. */
    static long allocated(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return 0;
        }
        var sum = new LongAdder();
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) throws IOException {
                sum.add(Posix.allocated(path));
                return FileVisitResult.CONTINUE;
            }

            /** What was removed meanwhile takes nothing. */
            @Override
            public FileVisitResult visitFileFailed(Path path, IOException failure) throws IOException {
                return failure instanceof NoSuchFileException
                        ? FileVisitResult.CONTINUE
                        : super.visitFileFailed(path, failure);
            }
        });
        return sum.sum();
    }

    /** Removes it and all below it. */
    static void remove(Path directory) throws IOException {
        try (var paths = Files.walk(directory)) {
            for (var path : (Iterable<Path>) paths.sorted(Comparator.reverseOrder())::iterator) {
                Files.delete(path);
            }
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Those of the directories that are there, the one first whose entries have not changed for longest. */
    static List<Path> byChange(List<Path> directories) throws IOException {
        var times = new HashMap<Path, FileTime>();
        for (var directory : directories) {
            changed(directory).ifPresent(time -> times.put(directory, time));
        }
        return times.entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .toList();
    }

    private static Optional<FileTime> changed(Path directory) throws IOException {
        try {
            return Optional.of(Files.getLastModifiedTime(directory));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
