package io.shoalfs.mount.engine;

import io.shoalfs.cache.DiskPieceCache;
import io.shoalfs.cache.Keeper;
import io.shoalfs.cache.Keeper.Soundness;
import io.shoalfs.mount.control.ControlMessage;
import io.shoalfs.torrent.InfoHash;
import io.shoalfs.torrent.Torrent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Hashes all that a cache has of the torrents that are mounted, and of those whose {@code .torrent} files come with the
 * request; removes what does not match. Of others nobody knows the hashes.
 */
final class CacheVerify implements Errand {

    /** Of so many damaged pieces the answer says which they are: it is one message. */
    private static final int NAMED_MAX = 1_000;

    private final DiskPieceCache cache;

    CacheVerify(DiskPieceCache cache) {
        this.cache = cache;
    }

    @Override
    public Map<String, Object> run(ControlMessage request, Progress progress) throws IOException {
        var torrents = new LinkedHashMap<InfoHash, Torrent>();
        cache.open().forEach(torrent -> torrents.put(torrent.id().primary(), torrent));
        for (byte[] file : request.attachments()) {
            var torrent = Source.parse("the torrent file", file).torrent();
            torrents.put(torrent.id().primary(), torrent);
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
        return run.answer(cache.list().size() - torrents.size());
    }

    /** One run, of one thread. */
    private static final class Run {

        private final Progress progress;
        private final long total;
        private final List<Map<String, Object>> damaged = new ArrayList<>();
        private long done;
        private long sound;
        private long damagedCount;

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
            for (int piece = 0; piece < layout.pieceCount(); piece++) {
                var soundness = keeper.verify(piece);
                damagedCount += soundness == Soundness.DAMAGED ? 1 : 0;
                if (soundness == Soundness.DAMAGED && damaged.size() < NAMED_MAX) {
                    damaged.add(Map.of("infohash", torrent.id().primary().hex(), "piece", piece));
                } else if (soundness == Soundness.SOUND) {
                    sound += layout.lengthOf(piece);
                }
                done += layout.lengthOf(piece);
                progress.at(done, total);
            }
        }

        Map<String, Object> answer(int unknown) {
            var answer = new LinkedHashMap<String, Object>();
            answer.put("sound_bytes", sound);
            answer.put("damaged_count", damagedCount);
            answer.put("damaged_pieces", damaged);
            answer.put("unverified_torrents", Math.max(0, unknown));
            return answer;
        }
    }
}
