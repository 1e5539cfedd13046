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
    private final Refusals refusals;
    private final Writeback writeback;

    PieceWriter(StoredPieces stored, FreshPieces fresh, Room room, Refusals refusals, Writeback writeback) {
        this.stored = stored;
        this.fresh = fresh;
        this.room = room;
        this.refusals = refusals;
        this.writeback = writeback;
    }

    /** Writes a piece that is among the fresh ones. Blocks. */
    void write(int piece, FreshPiece content, int[] checksums) {
        if (stored.state(piece).isKept()) {
            fresh.drop(piece);
        } else if (isWritten(piece, content)) {
            stored.confirm(piece, PieceState.WRITING, checksums);
            fresh.drop(piece);
            writeback.soon();
        } else {
            fresh.keep(piece, content.length());
        }
    }

    private boolean isWritten(int piece, FreshPiece content) {
        if (!stored.begin(piece)) {
            return false;
        }
        if (!isClaimed(piece)) {
            refusals.raise(room.ledger().shortage(), content.length());
            stored.abort(piece);
            return false;
        }
        try {
            writeOrMakeRoom(piece, content);
            refusals.taken();
            return true;
        } catch (IOException e) {
            refusals.raise(e.toString(), content.length());
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
