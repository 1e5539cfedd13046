package io.shoalfs.mount.engine;

import io.shoalfs.fetch.metainfo.Metainfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that one mount shows.
 *
 * @param torrents those that the user named, by the file, in the user's order
 * @param folders directories of others
 */
record Sources(Map<Path, Metainfo> torrents, List<TorrentFolder> folders) {

    /** Reads what the user named. Blocks. The exception's message is for people. */
    static Sources read(List<String> texts) throws IOException {
        var torrents = new LinkedHashMap<Path, Metainfo>();
        var folders = new ArrayList<TorrentFolder>();
        for (String text : texts) {
            var source = new Source(text);
            if (source.isDirectory()) {
                folders.add(new TorrentFolder(Path.of(text).toRealPath()));
            } else {
                torrents.put(Path.of(text).toAbsolutePath(), source.read());
            }
        }
        return new Sources(torrents, folders);
    }

    /** Whether there is one torrent, and never another: its content is the mount. */
    boolean isOneTorrent() {
        return folders.isEmpty() && torrents.size() == 1;
    }
}
