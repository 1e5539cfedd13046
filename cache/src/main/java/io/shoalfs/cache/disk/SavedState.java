package io.shoalfs.cache.disk;

import io.shoalfs.torrent.Layout;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;

/**
 * What a clean stop writes down of a torrent.
 *
 * @param checksums for each piece that is held whole, the CRC32C of each of its blocks
 * @param doubtful pieces that take room on the disk and that nobody vouches for
 * @param stamps how each file of the cache was left
 */
public record SavedState(
        NavigableMap<Integer, int[]> checksums, List<Integer> doubtful, NavigableMap<Integer, FileStamp> stamps) {

    public SavedState {
        doubtful = List.copyOf(doubtful);
    }

    /** Whether it can be of this torrent: every piece exists and has that many blocks. */
    boolean fits(Layout layout) {
        return doubtful.stream().allMatch(piece -> piece >= 0 && piece < layout.pieceCount())
                && checksums.entrySet().stream().allMatch(entry -> fits(entry, layout));
    }

    private static boolean fits(Map.Entry<Integer, int[]> entry, Layout layout) {
        int piece = entry.getKey();
        return piece >= 0 && piece < layout.pieceCount() && entry.getValue().length == layout.blockCount(piece);
    }
}
