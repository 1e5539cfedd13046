package io.shoalfs.mount.cli;

import io.shoalfs.mount.engine.Reasons;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** Where an engine keeps what it has fetched. */
record CacheDirectory(Path path) {

    private static final long DEFAULT_MAX = 10L << 30;

    /** What the longest usual pieces need. Where a file system is smaller, the disk itself is the limit. */
    private static final long DEFAULT_MIN = 256L << 20;

    /** The directory that the user named, or else the usual one; made if it is missing. */
    static CacheDirectory at(@Nullable Path named) throws IOException {
        Path path = (named == null ? usual() : named).toAbsolutePath().normalize();
        try {
            Files.createDirectories(
                    path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException e) {
            throw new IOException("the cache directory " + path + " is not a directory", e);
        } catch (IOException e) {
            throw new IOException("cannot make the cache directory " + Reasons.of(e), e);
        }
        return new CacheDirectory(path.toRealPath());
    }

    /** A tenth of the file system that it is on, but 256 MiB at least and 10 GiB at most. */
    long defaultSize() throws IOException {
        long tenth = Files.getFileStore(path).getTotalSpace() / 10;
        return Math.max(DEFAULT_MIN, Math.min(tenth, DEFAULT_MAX));
    }

    private static Path usual() {
        String home = System.getProperty("user.home", "/");
        if (ThisUser.isRoot()) {
            return Path.of("/var/cache/shoalfs");
        }
        String configured = System.getenv("XDG_CACHE_HOME");
        Path cache = configured == null || configured.isEmpty() ? Path.of(home, ".cache") : Path.of(configured);
        return cache.resolve("shoalfs");
    }
}
