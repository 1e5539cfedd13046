package io.shoalfs.mount.engine;

import io.shoalfs.torrent.Digests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * The files that declared orders are kept in: they are found by mount point and name, and there are several of one where
 * mounts that are called alike have one each. Not too many are kept, and none for ever: most mount points of a cluster's
 * jobs never come again. One thread at a time; blocks for the disk.
 */
final class OrderFiles {

    static final int FILES_MAX = 32;
    static final long BYTES_MAX = 64L << 20;
    static final Duration AGE_MAX = Duration.ofDays(30);

    /** So many bytes of a hash say what a file is of: paths of mount points can be longer than names of files. */
    private static final int HASH_BYTES = 16;

    private final Path directory;

    OrderFiles(Path directory) {
        this.directory = directory;
    }

    /** A file to write in its stead, on the same disk. */
    static Path beside(Path file) {
        return file.resolveSibling(file.getFileName() + ".part");
    }

    /** The first that an order can have which nobody else has; its directory is there. */
    Path unused(String name, String at, Set<Path> used) throws IOException {
        Files.createDirectories(directory);
        int number = 0;
        while (used.contains(file(name, at, number))) {
            number++;
        }
        return file(name, at, number);
    }

    private Path file(String name, String at, int number) {
        return directory.resolve(hash(at) + "-" + hash(name) + "-" + number);
    }

    /** Those that are there for a mount point. */
    List<Path> of(String at) throws IOException {
        return those(hash(at) + "-");
    }

    /** Those that are there for an order of a mount point. */
    List<Path> of(String name, String at) throws IOException {
        return those(hash(at) + "-" + hash(name) + "-");
    }

    private List<Path> those(String beginning) throws IOException {
        return all().stream()
                .filter(file -> name(file).startsWith(beginning) && !name(file).endsWith(".part"))
                .sorted()
                .toList();
    }

    private List<Path> all() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (var files = Files.list(directory)) {
            return files.toList();
        }
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    private static String hash(String text) {
        var digest = Digests.sha256().digest(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
    }

    /** A file as it was when it was looked at. */
    private record Aged(Path path, Instant written, long length) {}

    /**
     * Removes what is too old, what was not written to its end, and of the rest the oldest that are too many.
     *
     * @param used those that stay
     */
    void clear(Set<Path> used, Instant now) throws IOException {
        var rest = new ArrayList<Aged>();
        for (var path : all()) {
            if (!used.contains(path)) {
                rest.add(new Aged(path, Files.getLastModifiedTime(path).toInstant(), Files.size(path)));
            }
        }
        rest.sort(Comparator.comparing(Aged::written).reversed());
        int files = 0;
        long bytes = 0;
        for (var file : rest) {
            files++;
            bytes += file.length();
            if (files > FILES_MAX
                    || (files > 1 && bytes > BYTES_MAX)
                    || name(file.path()).endsWith(".part")
                    || file.written().isBefore(now.minus(AGE_MAX))) {
                Files.deleteIfExists(file.path());
            }
        }
    }
}
