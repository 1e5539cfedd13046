package io.shoalfs.mount.engine;

import io.shoalfs.fetch.metainfo.Metainfo;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory of {@code .torrent} files, as it was when it was last looked at. Names that begin with a dot are left out:
 * programs write such first. For one thread at a time.
 */
final class TorrentFolder {

    private static final Logger log = LoggerFactory.getLogger(TorrentFolder.class);

    private static final String FILES = "[!.]*.torrent";

    /** A file that cannot be read and is younger may still be being written. */
    private static final Duration WRITTEN = Duration.ofSeconds(2);

    private final Path path;
    private final Map<Path, Stamp> seen = new HashMap<>();

    /** Not looked at yet. */
    TorrentFolder(Path path) {
        this.path = path;
    }

    /** What tells one content of a file from another. */
    private record Stamp(
            long length, FileTime modified, @Nullable Object key) {}

    /**
     * What has changed since the last look.
     *
     * @param gone files that are no longer there, or no longer what they were
     * @param come files that are new, or others now, sorted by name; those that hold no torrent are not among them
     */
    record Changes(Set<Path> gone, Map<Path, Metainfo> come) {}

    /** Where it is. */
    Path path() {
        return path;
    }

    /**
     * Looks again. A file that holds no torrent is told of once. Blocks for the disk.
     *
     * @throws IOException if the directory itself cannot be read; nothing has changed then
     */
    Changes look() throws IOException {
        var there = files();
        var gone = new HashSet<>(seen.keySet());
        gone.removeAll(there);
        seen.keySet().removeAll(gone);
        var come = new TreeMap<Path, Metainfo>();
        for (var file : there) {
            try {
                look(file, gone, come);
            } catch (IOException e) {
                log.warn("{} is not shown: {}", file, Reasons.of(e));
            }
        }
        return new Changes(gone, come);
    }

    private Set<Path> files() throws IOException {
        var files = new TreeSet<Path>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path, FILES)) {
            entries.forEach(files::add);
        }
        return files;
    }

    private void look(Path file, Set<Path> gone, Map<Path, Metainfo> come) throws IOException {
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(file, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            // Gone since the listing, or a link to nothing.
            return;
        }
        var stamp = new Stamp(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey());
        var before = seen.put(file, stamp);
        if (stamp.equals(before)) {
            return;
        }
        if (before != null) {
            gone.add(file);
        }
        try {
            come.put(file, new Source(file.toString()).readFile());
        } catch (IOException e) {
            if (stamp.modified().toInstant().isAfter(Instant.now().minus(WRITTEN))) {
                seen.remove(file);
                return;
            }
            throw e;
        }
    }
}
