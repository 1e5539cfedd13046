package io.shoalfs.cache.disk;

/**
 * What tells that a file was changed by somebody else: each of our own writes records it anew.
 *
 * @param length in bytes
 * @param changedNanos the time of the last change, since 1970
 */
public record FileStamp(long length, long changedNanos) {

    /** The stamp of a file that is not there. */
    static final FileStamp ABSENT = new FileStamp(-1, 0);

    /** The stamp of what is no file, or cannot be looked at: a directory, a link, a pipe. */
    static final FileStamp OBSTACLE = new FileStamp(-2, 0);
}
