package io.shoalfs.mount.engine;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * All that one mount shows.
 *
 * @param torrents those that the user named, by the file, in the user's order
 * @param folders directories of others
 * @param links torrents that peers must be asked about first
 */
record Sources(Map<Path, Shown> torrents, List<TorrentFolder> folders, List<Link> links) {

    /** Whether there is one torrent, and never another: its content is the mount. */
    boolean isOneTorrent() {
        return folders.isEmpty() && torrents.size() + links.size() == 1;
    }
}
