package io.shoalfs.mount.cli;

import io.shoalfs.cache.PieceCache;
import io.shoalfs.cache.PieceReader;
import io.shoalfs.cache.Timers;
import io.shoalfs.fetch.Fetcher;
import io.shoalfs.fetch.Origins;
import io.shoalfs.fetch.metainfo.Metainfo;
import io.shoalfs.mount.fs.TorrentVolume;
import io.shoalfs.torrent.InfoHash;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * The torrents that an engine has joined: each once, for as long as the engine runs, also if it is no longer shown, so
 * that what was fetched is served to others. Any thread.
 */
final class Torrents implements AutoCloseable {

    /** What stat(2) says of torrents that keep their date to themselves: the same at every mount, or copies would differ. */
    private static final Instant UNDATED = Instant.parse("2000-01-01T00:00:00Z");

    /** How far ahead of one reader is fetched: what a fast network brings in the time that a slow source answers in. */
    private static final long READ_AHEAD_MAX = 32 << 20;

    private final MountSettings settings;
    private final Timers timers;
    private final PieceCache cache;
    private final Fetcher fetcher;
    private final Map<InfoHash, Joined> joined = new HashMap<>();

    Torrents(MountSettings settings, Timers timers, PieceCache cache, Fetcher fetcher) {
        this.settings = settings;
        this.timers = timers;
        this.cache = cache;
        this.fetcher = fetcher;
    }

    private record Joined(PieceReader reader, TorrentVolume volume) {}

    /**
     * The files of a torrent; it is joined if it is not yet. Blocks for the disk.
     *
     * @param isWhole whether it is mounted by itself
     * @throws IOException with a sentence for people if the cache cannot take it
     */
    synchronized TorrentVolume volume(Metainfo metainfo, boolean isWhole) throws IOException {
        var hash = metainfo.torrent().id().primary();
        var known = joined.get(hash);
        if (known == null) {
            known = join(metainfo, isWhole);
            joined.put(hash, known);
        }
        return known.volume();
    }

    private Joined join(Metainfo metainfo, boolean isWhole) throws IOException {
        var store = cache.open(metainfo.torrent());
        var origins = new Origins(metainfo.trackers(), settings.peers(), metainfo.isPrivate());
        var reader = new PieceReader(store, fetcher.join(store, origins).source(), timers, settings.readTimeout());
        var date = metainfo.remarks().created();
        return new Joined(
                reader, new TorrentVolume(store, reader, date == null ? UNDATED : date, READ_AHEAD_MAX, isWhole));
    }

    /** Opens nothing any more, and ends every waiting read at once: one that waits would wedge its mount. */
    @Override
    public synchronized void close() {
        joined.values().forEach(torrent -> {
            torrent.volume().close();
            torrent.reader().close();
        });
    }
}
