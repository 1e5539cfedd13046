package io.shoalfs.mount.fs;

import io.shoalfs.torrent.Name;

/** A node of a {@link Tree}, which knows its name in the directory that it lies in. */
sealed interface Entry extends Node permits DirectoryNode, FileNode, LinkNode {

    /** The tree that it is in. */
    Tree tree();

    /** Its name; the root's is of no meaning. */
    Name name();
}
