package io.shoalfs.mount.engine;

import io.shoalfs.cache.CachedTorrent;
import io.shoalfs.cache.DiskPieceCache;
import io.shoalfs.mount.control.ControlMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Says what a cache has of which torrents. */
final class CacheList implements Errand {

    private final DiskPieceCache cache;

    CacheList(DiskPieceCache cache) {
        this.cache = cache;
    }

    @Override
    public Map<String, Object> run(ControlMessage request, Progress progress) throws IOException {
        var answer = new LinkedHashMap<>(answer(cache.list()));
        answer.put("cache_size", cache.budget());
        answer.put("used_bytes", cache.used());
        return answer;
    }

    /** Of a cache that no engine has, which stays as it is. */
    static Map<String, Object> ofUnused(Path directory) throws IOException {
        return answer(DiskPieceCache.list(directory));
    }

    private static Map<String, Object> answer(List<CachedTorrent> torrents) {
        return Map.of("torrents", torrents.stream().map(CacheList::torrent).toList());
    }

    private static Map<String, Object> torrent(CachedTorrent torrent) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("infohash", torrent.hash().hex());
        torrent.name().ifPresent(name -> fields.put("name", name.toString()));
        if (torrent.length() > 0) {
            fields.put("length", torrent.length());
        }
        fields.put("held_bytes", torrent.held());
        fields.put("pinned_bytes", torrent.pinned());
        fields.put("last_use", torrent.used().getEpochSecond());
        fields.put("mounted", torrent.isOpen());
        return fields;
    }
}
