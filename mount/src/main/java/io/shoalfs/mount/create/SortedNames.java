package io.shoalfs.mount.create;

import io.shoalfs.fetch.create.SortedPaths;
import io.shoalfs.fetch.create.Watcher;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The names in a directory by their bytes, as BEP 52 has them. Immutable. */
final class SortedNames {

    private final SortedPaths names = new SortedPaths();

    private SortedNames() {}

    /**
     * Reads a directory.
     *
     * @param watcher is asked whether it is to go on
     * @throws IOException if it cannot be read, or a name is no UTF-8
     */
    static SortedNames of(Path directory, Watcher watcher) throws IOException {
        var sorted = new SortedNames();
        try (var entries = Files.newDirectoryStream(directory)) {
            for (var entry : entries) {
                watcher.requireWanted();
                requireText(entry);
                sorted.names.add(entry.getFileName().toString().getBytes(StandardCharsets.UTF_8));
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        sorted.names.sort();
        return sorted;
    }

    int count() {
        return names.count();
    }

    /** One of them, in order. */
    String name(int ordinal) {
        return new String(names.path(ordinal), StandardCharsets.UTF_8);
    }

    /** Says so unless all its bytes are UTF-8 (BEP 3, BEP 52): what is not does not come back from a string. */
    static void requireText(Path path) throws IOException {
        if (!path.equals(path.getFileSystem().getPath(path.toString()))) {
            throw new IOException(
                    path + ": its name is no UTF-8, as names in a torrent must be (BEP 3); rename it first");
        }
    }
}
