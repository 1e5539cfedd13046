package io.shoalfs.mount.engine;

import io.shoalfs.fetch.metainfo.Metainfo;
import io.shoalfs.mount.fs.Namespace;
import io.shoalfs.mount.fs.TorrentVolume;
import io.shoalfs.torrent.Name;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

    /** Links that are not known yet, until what they come from goes. */
    private final Set<Path> asked = new HashSet<>();

    /** How a torrent is joined. */
    interface Joining {

        /** Its files: the same volume each time. Throws with a sentence for people. */
        TorrentVolume join(Shown torrent) throws IOException;

        /**
         * What a link names, if that is known; else finds it out, and then {@link #add adds} it. On a thread that holds the
         * shelf; blocks for the disk.
         */
        Optional<Shown> ask(Link link);

        /** What was asked is not wanted any more. */
        void forget(Path asked);
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
                changes.gone().stream().filter(asked::remove).forEach(torrents::forget);
                changes.come().forEach(this::show);
            } catch (IOException e) {
                log.debug("{} cannot be read: what it had stays", folder.path(), e);
            }
        }
        return namespace.show(shown.values());
    }

    /** Shows what a link names, at once or when that is found out; holds nobody up. */
    synchronized void ask(Link link) throws IOException {
        var path = Path.of(link.text());
        var known = torrents.ask(link);
        if (known.isPresent()) {
            shown.put(path, torrents.join(known.get()));
        } else {
            asked.add(path);
        }
    }

    /**
     * Shows what a link names that was asked for, if what it came from is still there; returns the names in the mount that
     * have come or gone. Blocks for the disk.
     */
    synchronized List<Name> add(Link link, Shown torrent) throws IOException {
        var path = Path.of(link.text());
        if (asked.remove(path)) {
            shown.put(path, torrents.join(torrent));
        }
        return namespace.show(shown.values());
    }

    private void show(Path file, Metainfo metainfo) {
        try {
            if (metainfo.isVerifiable()) {
                shown.put(file, torrents.join(Shown.of(metainfo, false)));
            } else {
                ask(Link.of(file.toString(), metainfo, false));
            }
        } catch (IOException e) {
            log.warn("{} is not shown: {}", file, Reasons.of(e));
        }
    }
}
