package io.shoalfs.cache;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;

/**
 * Which pieces, of all torrents, stay in memory though the disk did not take them: the last ones, up to a limit that
 * leaves memory for what arrives. Any thread.
 */
final class Unwritten {

    private final long lengthMax;
    private final Deque<Kept> pieces = new ArrayDeque<>();
    private long length;

    private record Kept(FreshPieces owner, int piece, int length) {}

    Unwritten(long lengthMax) {
        this.lengthMax = lengthMax;
    }

    /** This one stays; the oldest go. */
    void add(FreshPieces owner, int piece, int pieceLength) {
        var dropped = new ArrayList<Kept>();
        synchronized (this) {
            pieces.add(new Kept(owner, piece, pieceLength));
            length += pieceLength;
            while (length > lengthMax) {
                var oldest = pieces.remove();
                length -= oldest.length();
                dropped.add(oldest);
            }
        }
        dropped.forEach(oldest -> oldest.owner().drop(oldest.piece()));
    }

    /** All of this owner's go, without being dropped. */
    synchronized void remove(FreshPieces owner) {
        pieces.removeIf(kept -> kept.owner().equals(owner));
        length = pieces.stream().mapToLong(Kept::length).sum();
    }
}
