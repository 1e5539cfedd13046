package io.shoalfs.cache;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The verified pieces of a torrent that are in memory: on their way to the disk, and the last ones that the disk did not
 * take (a reader asks for a piece in many small reads; without these each would fetch it again). Any thread.
 */
final class FreshPieces {

    private final Unwritten unwritten;
    private final Map<Integer, FreshPiece> pieces = new HashMap<>();

    FreshPieces(Unwritten unwritten) {
        this.unwritten = unwritten;
    }

    /** Takes over its maker's use; false, and takes nothing, if the piece is here. */
    synchronized boolean add(int piece, FreshPiece fresh) {
        return pieces.putIfAbsent(piece, fresh) == null;
    }

    /** The piece, for a use that the caller releases; null if it is not in memory. */
    synchronized @Nullable FreshPiece use(int piece) {
        var fresh = pieces.get(piece);
        return fresh != null && fresh.use() ? fresh : null;
    }

    synchronized boolean contains(int piece) {
        return pieces.containsKey(piece);
    }

    /** The piece need not stay: the disk has it, or others take its place. */
    void drop(int piece) {
        FreshPiece fresh;
        synchronized (this) {
            fresh = pieces.remove(piece);
        }
        if (fresh != null) {
            fresh.release();
        }
    }

    /** The disk has not taken the piece: it stays until others take its place. */
    void keep(int piece, int length) {
        unwritten.add(this, piece, length);
    }

    /** Lets all go. */
    void clear() {
        unwritten.remove(this);
        List<Integer> all;
        synchronized (this) {
            all = List.copyOf(pieces.keySet());
        }
        all.forEach(this::drop);
    }
}
