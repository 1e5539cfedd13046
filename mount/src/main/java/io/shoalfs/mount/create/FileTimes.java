package io.shoalfs.mount.create;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * When files were modified, and when that or anything else of them was changed (Linux's mtime and ctime): 16 bytes for each.
 * The first is the content's own, and is copied with it; the second nobody can set, so that it tells of a version that was
 * given the time of another. Filled by one thread; then any thread.
 */
final class FileTimes {

    private long[] modified = new long[16];
    private long[] changed = new long[16];
    private int count;

    /** The next file's. */
    void add(Path path, BasicFileAttributes attributes, LinkOption... options) throws IOException {
        if (count == modified.length) {
            int longer = count + (count >> 1);
            modified = Arrays.copyOf(modified, longer);
            changed = Arrays.copyOf(changed, longer);
        }
        modified[count] = nanos(attributes.lastModifiedTime());
        changed[count] = changeOf(path, options);
        count++;
    }

    /** When this file was modified last, in nanoseconds. */
    long modified(int file) {
        return modified[file];
    }

    /** Whether nothing of this file has been changed since. */
    boolean areThoseOf(int file, Path path, BasicFileAttributes now, LinkOption... options) throws IOException {
        return nanos(now.lastModifiedTime()) == modified[file] && changeOf(path, options) == changed[file];
    }

    private static long changeOf(Path path, LinkOption... options) throws IOException {
        return nanos((FileTime) Files.getAttribute(path, "unix:ctime", options));
    }

    private static long nanos(FileTime time) {
        return time.to(TimeUnit.NANOSECONDS);
    }
}
