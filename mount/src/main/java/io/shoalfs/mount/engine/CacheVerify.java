package io.shoalfs.mount.engine;

import io.shoalfs.cache.CachedTorrent;
import io.shoalfs.cache.DiskPieceCache;
import io.shoalfs.cache.Keeper;
import io.shoalfs.cache.Keeper.Soundness;
import io.shoalfs.mount.control.ControlMessage;
import io.shoalfs.mount.fs.PathText;
import io.shoalfs.torrent.FileAttribute;
import io.shoalfs.torrent.InfoHash;
import io.shoalfs.torrent.Torrent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Hashes all that a cache has of the torrents that are mounted, and of those whose {@code .torrent} files come with the
 * request; removes what does not match, and has it fetched again. Of others nobody knows the hashes.
 */
final class CacheVerify implements Errand {

    /** Of so many damaged ranges the answer says which they are: it is one message. */
    private static final int NAMED_MAX = 1_000;

    private final DiskPieceCache cache;
    private final Refetch refetch;

    /** Begins to fetch pieces of a torrent, if it has sources. */
    interface Refetch {

        /** Returns the bytes that are asked for, 0 if there is nobody to ask. */
        long begin(InfoHash torrent, BitSet pieces);
    }

    CacheVerify(DiskPieceCache cache, Refetch refetch) {
        this.cache = cache;
        this.refetch = refetch;
    }

    @Override
    public Map<String, Object> run(ControlMessage request, Progress progress) throws IOException {
        var torrents = new LinkedHashMap<InfoHash, Torrent>();
        cache.open().forEach(torrent -> torrents.put(torrent.id().primary(), torrent));
        var listed = cache.list().stream().map(CachedTorrent::hash).collect(Collectors.toSet());
        int absent = 0;
        for (byte[] file : request.attachments()) {
            var torrent = Source.parse("the torrent file", file).torrent();
            if (listed.contains(torrent.id().primary())) {
                torrents.put(torrent.id().primary(), torrent);
            } else {
                absent++;
            }
        }
        var run = new Run(progress, torrents.values());
        for (var torrent : torrents.values()) {
            var store = cache.open(torrent);
            try {
                run.verify(torrent, cache.keeper(torrent.id().primary()).orElseThrow());
            } finally {
                cache.close(store);
            }
        }
        return run.answer(listed.size() - torrents.size(), absent);
    }

    /** One run, of one thread. */
    private final class Run {

        private final Progress progress;
        private final long total;
        private final List<Map<String, Object>> damaged = new ArrayList<>();
        private long done;
        private long sound;
        private long damagedCount;
        private long fetchedAgain;

        Run(Progress progress, Iterable<Torrent> torrents) {
            this.progress = progress;
            long sum = 0;
            for (var torrent : torrents) {
                sum += torrent.layout().length();
            }
            this.total = sum;
        }

        void verify(Torrent torrent, Keeper keeper) throws IOException {
            var layout = torrent.layout();
            var lost = new BitSet();
            for (int piece = 0; piece < layout.pieceCount(); piece++) {
                var soundness = keeper.verify(piece);
                if (soundness == Soundness.DAMAGED) {
                    lost.set(piece);
                    name(torrent, piece);
                } else if (soundness == Soundness.SOUND) {
                    sound += layout.lengthOf(piece);
                }
                done += layout.lengthOf(piece);
                progress.at(done, total);
            }
            damagedCount += lost.cardinality();
            fetchedAgain += lost.isEmpty() ? 0 : refetch.begin(torrent.id().primary(), lost);
        }

        private void name(Torrent torrent, int piece) {
            var layout = torrent.layout();
            for (var part : layout.files(layout.spanOf(piece))) {
                if (damaged.size() < NAMED_MAX && !layout.files().is(part.file(), FileAttribute.PADDING)) {
                    var range = new LinkedHashMap<String, Object>();
                    range.put("infohash", torrent.id().primary().hex());
                    range.put("piece", piece);
                    range.put(
                            "path", PathText.of(layout.files().file(part.file()).path()));
                    range.put("offset", part.offset());
                    range.put("length", part.length());
                    damaged.add(range);
                }
            }
        }

        Map<String, Object> answer(int unknown, int absent) {
            var answer = new LinkedHashMap<String, Object>();
            answer.put("sound_bytes", sound);
            answer.put("damaged_count", damagedCount);
            answer.put("damaged", damaged);
            answer.put("fetched_again_bytes", fetchedAgain);
            answer.put("unverified_torrents", Math.max(0, unknown));
            answer.put("absent_torrents", absent);
            return answer;
        }
    }
}
