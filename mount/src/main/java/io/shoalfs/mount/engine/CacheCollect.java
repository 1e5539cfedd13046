package io.shoalfs.mount.engine;

import io.shoalfs.cache.CachedTorrent;
import io.shoalfs.cache.DiskPieceCache;
import io.shoalfs.mount.control.ControlMessage;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Removes what a cache has of torrents that nobody has mounted, but for those with pins. */
final class CacheCollect implements Errand {

    private static final String USED_BEFORE = "used_before";

    private final DiskPieceCache cache;

    CacheCollect(DiskPieceCache cache) {
        this.cache = cache;
    }

    @Override
    public Map<String, Object> run(ControlMessage request, Progress progress) throws IOException {
        var before = Instant.ofEpochSecond(request.number(USED_BEFORE));
        var unused = cache.list().stream().filter(one -> !one.isOpen()).toList();
        // What is left of a torrent of which neither a piece nor the metadata is held helps nobody, however new it is.
        var wanted = unused.stream()
                .filter(one ->
                        (one.held() == 0 && !one.hasMetadata()) || one.used().isBefore(before))
                .toList();
        var unpinned = wanted.stream()
                .filter(one -> one.pinned() == 0)
                .map(CachedTorrent::hash)
                .toList();
        var removed = cache.remove(unpinned);
        var answer = new LinkedHashMap<String, Object>();
        answer.put("freed_bytes", removed.bytes());
        answer.put("removed_torrents", removed.torrents());
        answer.put("pinned_torrents", wanted.size() - unpinned.size());
        return answer;
    }
}
