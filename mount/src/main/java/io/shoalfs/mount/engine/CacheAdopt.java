package io.shoalfs.mount.engine;

import io.shoalfs.cache.DiskPieceCache;
import io.shoalfs.cache.Keeper.Adopting;
import io.shoalfs.cache.Keeper.Adoption;
import io.shoalfs.mount.control.ControlMessage;
import io.shoalfs.mount.control.ProtocolException;
import io.shoalfs.torrent.Torrent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Takes the pieces of a torrent from what another client has downloaded: those that match, while there is room. */
final class CacheAdopt implements Errand {

    private static final String DIRECTORY = "directory";

    private final DiskPieceCache cache;

    CacheAdopt(DiskPieceCache cache) {
        this.cache = cache;
    }

    @Override
    public Map<String, Object> run(ControlMessage request, Progress progress) throws IOException {
        if (request.attachments().size() != 1) {
            throw new ProtocolException("a download is of one torrent");
        }
        var torrent =
                Source.parse("the torrent file", request.attachments().get(0)).torrent();
        var store = cache.open(torrent);
        var keeper = cache.keeper(torrent.id().primary()).orElseThrow();
        try (var adopting = keeper.adopt(Path.of(request.text(DIRECTORY)))) {
            return answer(adopt(torrent, adopting, progress));
        } finally {
            cache.close(store);
        }
    }

    private static Map<Adoption, Long> adopt(Torrent torrent, Adopting adopting, Progress progress) throws IOException {
        var layout = torrent.layout();
        var bytes = new EnumMap<Adoption, Long>(Adoption.class);
        long done = 0;
        for (int piece = 0; piece < layout.pieceCount(); piece++) {
            long length = layout.lengthOf(piece);
            bytes.merge(adopting.take(piece), length, Long::sum);
            done += length;
            progress.at(done, layout.length());
        }
        return bytes;
    }

    private static Map<String, Object> answer(Map<Adoption, Long> bytes) {
        var answer = new LinkedHashMap<String, Object>();
        answer.put("shared_bytes", bytes.getOrDefault(Adoption.SHARED, 0L));
        answer.put("copied_bytes", bytes.getOrDefault(Adoption.COPIED, 0L));
        answer.put("held_bytes", bytes.getOrDefault(Adoption.HELD, 0L));
        answer.put("different_bytes", bytes.getOrDefault(Adoption.DIFFERENT, 0L));
        answer.put("left_out_bytes", bytes.getOrDefault(Adoption.NO_ROOM, 0L));
        return answer;
    }
}
