package io.shoalfs.mount.engine;

import io.shoalfs.fetch.GivenSources;
import io.shoalfs.fetch.Search;
import io.shoalfs.mount.fs.Namespace;
import io.shoalfs.mount.fs.TorrentVolume;
import io.shoalfs.mount.fs.TorrentVolume.Presentation;
import io.shoalfs.mount.fs.Volume;
import io.shoalfs.mount.fuse.Mount;
import io.shoalfs.torrent.InfoHash;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What one mount shows: its volume, and the torrents that are joined for it. For one thread at a time. */
final class Content implements AutoCloseable {

    /** What stat(2) says of torrents that keep their date to themselves: the same at every mount, or copies would differ. */
    private static final Instant UNDATED = Instant.parse("2000-01-01T00:00:00Z");

    /** How far ahead of one reader is fetched: what a fast network brings in the time that a slow source answers in. */
    private static final long READ_AHEAD_MAX = 32 << 20;

    private final Torrents torrents;
    private final Links links;
    private final GivenSources given;
    private final Map<String, Supplier<String>> about;
    private final List<Torrents.Use> uses = new ArrayList<>();
    private final Map<InfoHash, TorrentVolume> volumes = new HashMap<>();
    private final Map<Path, Link> unknown = new LinkedHashMap<>();
    private final Map<Path, Search> searches = new HashMap<>();
    private final Volume volume;
    private final @Nullable Shelf shelf;
    private @Nullable FolderWatch watch;
    private @Nullable Mount mount;
    private boolean isClosed;

    /** What torrents are joined by, and how links become torrents. */
    record Means(Torrents torrents, Links links) {}

    private Content(Sources sources, Means means, GivenSources given, Map<String, Supplier<String>> about)
            throws IOException {
        this.torrents = means.torrents();
        this.links = means.links();
        this.given = given;
        this.about = about;
        try {
            if (sources.isOneTorrent()) {
                this.shelf = null;
                this.volume = join(only(sources), true);
            } else {
                var namespace = new Namespace(InstantSource.system(), about);
                this.shelf = new Shelf(sources, new Joining(), namespace);
                this.volume = namespace;
                for (var link : sources.links()) {
                    shelf.ask(link);
                }
                shelf.refresh();
            }
        } catch (IOException | OutOfMemoryError e) {
            close();
            throw e;
        }
    }

    /**
     * Joins all that these sources hold. Blocks for the disk, and for the network if there is a link alone.
     *
     * @param given to ask for each torrent, beside those that it names
     * @param about the root's extended attributes
     * @throws IOException with a sentence for people if one of them cannot be shown
     */
    static Content of(Sources sources, Means means, GivenSources given, Map<String, Supplier<String>> about)
            throws IOException {
        return new Content(sources, means, given, about);
    }

    private Shown only(Sources sources) throws IOException {
        return sources.links().isEmpty()
                ? sources.torrents().values().iterator().next()
                : links.await(sources.links().get(0), given);
    }

    /** How the torrents of a mount with many are joined. */
    private final class Joining implements Shelf.Joining {

        @Override
        public TorrentVolume join(Shown torrent) throws IOException {
            return Content.this.join(torrent, false);
        }

        @Override
        public Optional<Shown> ask(Link link) {
            var kept = links.kept(link);
            if (kept.isEmpty()) {
                synchronized (uses) {
                    unknown.put(Path.of(link.text()), link);
                    if (mount != null) {
                        find(mount);
                    }
                }
            }
            return kept;
        }

        @Override
        public void forget(Path asked) {
            synchronized (uses) {
                unknown.remove(asked);
                Optional.ofNullable(searches.remove(asked)).ifPresent(Search::close);
            }
        }
    }

    /** Looks for what is not known. With the lock. */
    private void find(Mount where) {
        unknown.forEach(
                (path, link) -> searches.put(path, links.begin(link, given, torrent -> show(link, torrent, where))));
        unknown.clear();
    }

    private TorrentVolume join(Shown torrent, boolean isWhole) throws IOException {
        var metainfo = torrent.metainfo();
        var hash = metainfo.torrent().id().primary();
        synchronized (uses) {
            var known = volumes.get(hash);
            if (known != null) {
                return known;
            }
            if (isClosed) {
                throw new IOException("it is unmounted");
            }
            var peers = new ArrayList<>(given.peers());
            peers.addAll(torrent.given());
            var asked = new GivenSources(peers, given.webSeeds(), given.trackers());
            var use = torrents.use(torrent, asked);
            uses.add(use);
            var date = metainfo.remarks().created();
            var joined = new TorrentVolume(
                    use.store(),
                    use.reader(),
                    use.uses(),
                    new Presentation(date == null ? UNDATED : date, READ_AHEAD_MAX, isWhole, about, torrent.filter()));
            volumes.put(hash, joined);
            return joined;
        }
    }

    /** The files. */
    Volume volume() {
        return volume;
    }

    /** What is joined for it: a copy. */
    Set<InfoHash> torrents() {
        synchronized (uses) {
            return Set.copyOf(volumes.keySet());
        }
    }

    /** It is mounted: from now on the mount is told of what comes and goes in watched directories. */
    void mounted(Mount mount) throws IOException {
        if (shelf != null && !shelf.folders().isEmpty()) {
            watch = FolderWatch.start(shelf, mount);
        }
        synchronized (uses) {
            this.mount = mount;
            find(mount);
        }
    }

    private void show(Link link, Shown torrent, Mount mount) throws IOException {
        Objects.requireNonNull(shelf).add(link, torrent).forEach(name -> mount.changed(name.bytes()));
    }

    /** Opens nothing any more. Any thread. */
    void end() {
        synchronized (uses) {
            searches.values().forEach(Search::close);
            volumes.values().forEach(TorrentVolume::close);
        }
    }

    /** Leaves the torrents that nobody else uses. When it is mounted no longer. Idempotent. Blocks. */
    @Override
    public void close() {
        if (watch != null) {
            watch.close();
        }
        end();
        synchronized (uses) {
            isClosed = true;
            torrents.leave(uses);
            uses.clear();
        }
    }
}
