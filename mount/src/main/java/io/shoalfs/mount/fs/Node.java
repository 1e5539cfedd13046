package io.shoalfs.mount.fs;

/** A file, directory or symbolic link of a volume. Immutable, but for the root of a {@link Namespace}; the
 * same object for as long as the volume lives. */
public interface Node {

    /** The inode number: 1 for the root, the same at every mount of the same torrent. */
    long id();

    /** What it is. */
    Kind kind();

    /** In bytes: a file's full length, from the first moment; a link's target's; of no meaning for a directory. */
    long length();

    /** The permission bits, as in 0444. */
    int permissions();

    /** How many names lead to it, for {@code st_nlink}: 1 for a file or link, 2 and the subdirectories for a directory. */
    int links();

    /** When it was last modified, in seconds since the epoch: the same at every mount of the same torrent. */
    long modified();

    /** What a node can be. */
    enum Kind {
        DIRECTORY,
        FILE,
        LINK
    }
}
