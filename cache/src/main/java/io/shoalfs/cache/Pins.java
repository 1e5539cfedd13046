package io.shoalfs.cache;

import io.shoalfs.cache.disk.PinsFile;
import io.shoalfs.cache.disk.PinsFile.Pinned;
import io.shoalfs.torrent.Layout;
import java.io.IOException;
import java.util.BitSet;

/**
 * Which files of one torrent are pinned, and so which pieces are not evicted, however cold they are. Counted in the ledger,
 * where all pins have half of the budget. Any thread; what says so blocks for the disk.
 */
final class Pins {

    private final PinsFile file;
    private final Layout layout;
    private final Ledger ledger;

    private BitSet files = new BitSet();

    /** Never changed, but replaced. */
    private volatile BitSet pieces = new BitSet();

    Pins(PinsFile file, Layout layout, Ledger ledger) {
        this.file = file;
        this.layout = layout;
        this.ledger = ledger;
    }

    /** Takes in what a former process has pinned, also beyond half of a budget that is smaller now. Blocks. */
    synchronized void load() throws IOException {
        var found = (BitSet) file.read().files().clone();
        found.clear(
                layout.files().count(), Math.max(found.length(), layout.files().count()));
        files = found;
        pieces = piecesOf(found);
        ledger.pinFound(length(pieces));
    }

    /** Whether the piece is one of a pinned file. Takes no time. */
    boolean contains(int piece) {
        return pieces.get(piece);
    }

    /** Whether the file is pinned. */
    synchronized boolean containsFile(int wanted) {
        return files.get(wanted);
    }

    /** The bytes of all pinned pieces. */
    long length() {
        return length(pieces);
    }

    /**
     * Pins these files, for this process: {@link #save} makes it last.
     *
     * @return those that were not pinned before
     * @throws IOException with a sentence for people if all pins were more than half of the budget then
     */
    synchronized BitSet pin(BitSet wanted) throws IOException {
        var added = (BitSet) wanted.clone();
        added.andNot(files);
        var all = (BitSet) files.clone();
        all.or(added);
        var allPieces = piecesOf(all);
        long more = length(allPieces) - length(pieces);
        if (!ledger.pin(more)) {
            throw new IOException("to pin this takes " + more + " bytes more, and of the " + ledger.budget() / 2
                    + " that may be pinned (half of the cache), " + ledger.pinned() + " are already");
        }
        files = all;
        pieces = allPieces;
        return added;
    }

    /** Ends the pins of these files, for this process: {@link #save} makes it last. */
    synchronized void unpin(BitSet unwanted) {
        var rest = (BitSet) files.clone();
        rest.andNot(unwanted);
        var restPieces = piecesOf(rest);
        ledger.unpin(length(pieces) - length(restPieces));
        files = rest;
        pieces = restPieces;
    }

    /** Writes down what is pinned now. Blocks. */
    synchronized void save() throws IOException {
        file.write(new Pinned((BitSet) files.clone(), length(pieces)));
    }

    /** The torrent is no longer counted here; the file stays. */
    synchronized void leave() {
        ledger.unpin(length(pieces));
        files = new BitSet();
        pieces = new BitSet();
    }

    /** The pieces that these files have bytes in. */
    BitSet piecesOf(BitSet some) {
        var found = new BitSet();
        some.stream().filter(one -> layout.files().lengthOf(one) > 0).forEach(one -> {
            int first = layout.pieceAt(one, 0);
            found.set(first, layout.pieceAt(one, layout.files().lengthOf(one) - 1) + 1);
        });
        return found;
    }

    /** The bytes of these pieces. */
    long length(BitSet some) {
        return some.stream().mapToLong(layout::lengthOf).sum();
    }
}
