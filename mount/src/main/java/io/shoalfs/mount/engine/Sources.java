package io.shoalfs.mount.engine;

import io.shoalfs.fetch.metainfo.Metainfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * All that one mount shows.
 *
 * @param torrents those that the user named, by the file, in the user's order
 * @param folders directories of others
 */
record Sources(Map<Path, Metainfo> torrents, List<TorrentFolder> folders) {

    /** Whether there is one torrent, and never another: its content is the mount. */
    boolean isOneTorrent() {
        return folders.isEmpty() && torrents.size() == 1;
    }
}
