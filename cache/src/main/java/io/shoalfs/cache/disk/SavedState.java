package io.shoalfs.cache.disk;

import java.util.BitSet;
import java.util.NavigableMap;

/**
 * What a clean stop writes down of a torrent.
 *
 * @param held pieces that are held whole, and whose checksums are in the file of checksums
 * @param doubtful pieces that take room on the disk and that nobody vouches for
 * @param stamps how each file of the cache was left
 */
public record SavedState(BitSet held, BitSet doubtful, NavigableMap<Integer, FileStamp> stamps) {

    public SavedState {
        held = (BitSet) held.clone();
        doubtful = (BitSet) doubtful.clone();
    }
}
