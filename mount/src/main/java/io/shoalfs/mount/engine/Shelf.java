package io.shoalfs.mount.engine;

import io.shoalfs.fetch.metainfo.Metainfo;
import io.shoalfs.mount.fs.Namespace;
import io.shoalfs.mount.fs.TorrentVolume;
import io.shoalfs.torrent.Name;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The torrents of a mount with many, by the files that they come from. A torrent is shown for as long as one file holds
 * it. Any thread.
 */
final class Shelf {

    private static final Logger log = LoggerFactory.getLogger(Shelf.class);

    private final Joining torrents;
    private final Namespace namespace;
    private final List<TorrentFolder> folders;
    private final Map<Path, TorrentVolume> shown = new LinkedHashMap<>();

    /** How a torrent is joined. */
    interface Joining {

        /** Its files: the same volume each time. Throws with a sentence for people. */
        TorrentVolume join(Shown torrent) throws IOException;
    }

    /**
     * The torrents that the user named; those of the folders come with the first {@link #refresh}.
     *
     * @throws IOException with a sentence for people if one of them cannot be shown
     */
    Shelf(Sources sources, Joining torrents, Namespace namespace) throws IOException {
        this.torrents = torrents;
        this.namespace = namespace;
        this.folders = sources.folders();
        for (var torrent : sources.torrents().entrySet()) {
            shown.put(torrent.getKey(), torrents.join(torrent.getValue()));
        }
    }

    /** The directories that torrents may come from, or leave. */
    List<TorrentFolder> folders() {
        return folders;
    }

    /** Looks into the folders; returns the names in the mount that have come or gone. Blocks for the disk. */
    synchronized List<Name> refresh() {
        for (var folder : folders) {
            try {
                var changes = folder.look();
                shown.keySet().removeAll(changes.gone());
                changes.come().forEach(this::show);
            } catch (IOException e) {
                log.debug("{} cannot be read: what it had stays", folder.path(), e);
            }
        }
        return namespace.show(shown.values());
    }

    /**
     * Shows what a link names, for as long as the mount is there; returns the names in the mount that have come or gone.
     * Blocks for the disk.
     */
    synchronized List<Name> add(Link link, Shown torrent) throws IOException {
        shown.put(Path.of(link.text()), torrents.join(torrent));
        return namespace.show(shown.values());
    }

    private void show(Path file, Metainfo metainfo) {
        try {
            shown.put(file, torrents.join(Shown.of(metainfo, false)));
        } catch (IOException e) {
            log.warn("{} is not shown: {}", file, Reasons.of(e));
        }
    }
}
