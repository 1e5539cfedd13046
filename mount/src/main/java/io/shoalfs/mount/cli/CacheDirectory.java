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

    private static final long SIZE_MAX = 10L << 30;
    private static final long KEEP_FREE_MAX = 1L << 30;

    /** What the longest usual pieces need. Where a file system is smaller, the disk itself is the limit. */
    private static final long SIZE_MIN = 256L << 20;

    /** Where it is or would be: what the user named, or else the usual place. */
    static Path path(@Nullable Path named) {
        return (named == null ? usual() : named).toAbsolutePath().normalize();
    }

    /** The directory that the user named, or else the usual one; made if it is missing. */
    static CacheDirectory at(@Nullable Path named) throws IOException {
        Path path = path(named);
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

    /** How much may be kept: as much as was said, or else a tenth of its file system, 256 MiB at least and 10 GiB at most. */
    long size(Values.@Nullable Share said) throws IOException {
        long total = Files.getFileStore(path).getTotalSpace();
        return said == null ? Math.max(SIZE_MIN, Math.min(total / 10, SIZE_MAX)) : said.of(total);
    }

    /** How much is left free: as much as was said, or else a hundredth of its file system, and 1 GiB at most. */
    long keepFree(Values.@Nullable Share said) throws IOException {
        long total = Files.getFileStore(path).getTotalSpace();
        return said == null ? Math.min(total / 100, KEEP_FREE_MAX) : said.of(total);
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
