package io.shoalfs.mount.fs;

import io.shoalfs.torrent.Name;

/** Takes a directory's entries, in order. */
@FunctionalInterface
public interface DirectorySink {

    /** Takes an entry; false if it has no room left for it. */
    boolean accept(Name name, Node node);
}
