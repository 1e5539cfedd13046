package io.shoalfs.cache;

import io.shoalfs.cache.disk.CacheDirectory;
import java.io.IOException;

/**
 * Writes verified pieces of one torrent, once, on the disk pool. If there is no room and none can be made, or the disk
 * fails, the piece stays in memory for a while, and nobody who reads notices.
 */
final class PieceWriter {

    private final StoredPieces stored;
    private final FreshPieces fresh;
    private final Room room;
    private final Complaint complaint;

    PieceWriter(StoredPieces stored, FreshPieces fresh, Room room, Complaint complaint) {
        this.stored = stored;
        this.fresh = fresh;
        this.room = room;
        this.complaint = complaint;
    }

    /** Writes a piece that is among the fresh ones. Blocks. */
    void write(int piece, FreshPiece content, int[] checksums) {
        if (stored.state(piece).isKept()) {
            fresh.drop(piece);
        } else if (isWritten(piece, content)) {
            stored.confirm(piece, PieceState.WRITING, checksums);
            fresh.drop(piece);
        } else {
            fresh.keep(piece, content.length());
        }
    }

    private boolean isWritten(int piece, FreshPiece content) {
        if (!stored.begin(piece)) {
            return false;
        }
        if (!isClaimed(piece)) {
            complaint.raise(room.ledger().shortage(), content.length());
            stored.abort(piece);
            return false;
        }
        try {
            writeOrMakeRoom(piece, content);
            complaint.taken();
            return true;
        } catch (IOException e) {
            complaint.raise(e.toString(), content.length());
            stored.withdraw(piece, PieceState.WRITING);
            return false;
        }
    }

    private boolean isClaimed(int piece) {
        while (!stored.claim(piece)) {
            if (room.make(stored.neededMax(piece)) == 0) {
                return false;
            }
        }
        return true;
    }

    // The disk may be full before the budget is spent: others use it too. Then the cache shrinks.
    private void writeOrMakeRoom(int piece, FreshPiece content) throws IOException {
        try {
            stored.write(piece, content.bytes());
        } catch (IOException e) {
            if (!CacheDirectory.isFull(e) || room.make(content.length()) == 0) {
                throw e;
            }
            stored.write(piece, content.bytes());
        }
    }
}
