package io.shoalfs.cache;

import io.shoalfs.cache.disk.TorrentFiles;
import java.io.IOException;
import java.util.List;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * How the pieces of one torrent leave the disk: first nobody is to have them any longer, which is told, then what they take
 * is given back. Pieces that are leased stay, and pinned ones, unless what the disk has of them is of no use. Any thread;
 * blocks for the disk.
 */
final class Removals {

    private final TorrentFiles files;
    private final PieceStates states;
    private final HeldChanges changes;
    private final Pins pins;
    private final Surroundings around;

    /**
     * What counts what they take.
     *
     * @param rank ranks a piece anew by its state
     */
    record Surroundings(Room room, Complaints complaints, IntConsumer rank) {}

    Removals(TorrentFiles files, PieceStates states, HeldChanges changes, Pins pins, Surroundings around) {
        this.files = files;
        this.states = states;
        this.changes = changes;
        this.pins = pins;
        this.around = around;
    }

    /** Removes a piece, where there are holes, or else a file with it; returns how many bytes are free again. */
    long evict(int piece) {
        if (!around.room().hasHoles() && states.of(piece) != PieceState.WITHDRAWN) {
            return evictFile(piece);
        }
        return begin(piece) == null ? 0 : remove(piece);
    }

    /** Removes a piece that was withdrawn: nothing if it is leased, or is being written anew. */
    void removeWithdrawn(int piece) {
        if (states.moveIdle(piece, PieceState.WITHDRAWN, PieceState.REMOVING)) {
            remove(piece);
        }
    }

    /** The state that the piece was in, or null if it cannot be removed now. */
    private @Nullable PieceState begin(int piece) {
        var from = states.of(piece);
        boolean evictable = (from.isKept() || from == PieceState.DOUBTFUL) && !pins.contains(piece);
        boolean removable = evictable || from == PieceState.WITHDRAWN;
        boolean begun =
                removable && changes.leave(piece, from, () -> states.moveIdle(piece, from, PieceState.REMOVING));
        return begun ? from : null;
    }

    private long remove(int piece) {
        try {
            long freed = files.remove(piece);
            around.room().ledger().release(freed);
            states.move(piece, PieceState.REMOVING, PieceState.MISSING);
            return freed;
        } catch (IOException e) {
            around.complaints().failures().raise("piece " + piece + " could not be removed: " + e);
            files.claim(piece);
            states.move(piece, PieceState.REMOVING, PieceState.WITHDRAWN);
            return 0;
        } finally {
            // One that could not be removed too: whoever needs room next tries it again.
            around.rank().accept(piece);
        }
    }

    /** Where no holes can be made, a file goes whole, or not at all; what its pieces have in its neighbours stays. */
    private long evictFile(int piece) {
        for (int home : files.homes(piece)) {
            long freed = evictAll(files.pieces(home));
            if (freed > 0) {
                return freed;
            }
        }
        return 0;
    }

    private long evictAll(List<Integer> pieces) {
        var begun = new TreeMap<Integer, PieceState>();
        for (int piece : pieces) {
            var from = begin(piece);
            if (from == null) {
                begun.forEach(this::undo);
                return 0;
            }
            begun.put(piece, from);
        }
        return begun.keySet().stream().mapToLong(this::remove).sum();
    }

    private void undo(int piece, PieceState from) {
        changes.change(
                () -> states.move(piece, PieceState.REMOVING, from) && from.isKept(), new HeldChange(piece, true));
    }
}
