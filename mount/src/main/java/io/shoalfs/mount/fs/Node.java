package io.shoalfs.mount.fs;

/** A file or directory of a volume. Immutable; the same object for as long as the volume lives. */
public interface Node {

    /** The inode number: 1 for the root, the same at every mount of the same torrent. */
    long id();

    /** What it is. */
    Kind kind();

    /** The full length in bytes of a file, from the first moment; of no meaning for a directory. */
    long length();

    /** The permission bits, as in 0444. */
    int permissions();

    /** How many names lead to it, for {@code st_nlink}: 1 for a file, 2 and the subdirectories for a directory. */
    int links();

    /** When it was last modified, in seconds since the epoch: the same at every mount of the same torrent. */
    long modified();

    /** What a node can be. */
    enum Kind {
        DIRECTORY,
        FILE
    }
}
