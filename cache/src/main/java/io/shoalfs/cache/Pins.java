package io.shoalfs.cache;

import io.shoalfs.cache.disk.PinsFile;
import io.shoalfs.cache.disk.PinsFile.Pinned;
import io.shoalfs.torrent.Layout;
import java.io.IOException;
import java.util.BitSet;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * Which files of one torrent are pinned, and so which pieces are not evicted, however cold they are. Counted in the ledger,
 * where all pins have half of the budget. Any thread; what says so blocks for the disk.
 */
final class Pins {

    private final PinsFile file;
    private final Layout layout;
    private final Ledger ledger;

    /** What outlasts this process: only this is written down. */
    private BitSet lasting = new BitSet();

    /** The files of each pin that was begun and neither lasts nor has ended. */
    private final Set<BitSet> begun = Collections.newSetFromMap(new IdentityHashMap<>());

    /** All of these together. */
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
        lasting = found;
        ledger.pinFound(length(piecesOf(found)));
        settle();
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
     * Pins these files until {@link #end}, or for good after {@link #keep}.
     *
     * @return this pin, for these two; nobody else changes it
     * @throws IOException with a sentence for people if all pins were more than half of the budget then
     */
    synchronized BitSet begin(BitSet wanted) throws IOException {
        var all = (BitSet) files.clone();
        all.or(wanted);
        long more = length(piecesOf(all)) - length(pieces);
        if (!ledger.pin(more)) {
            throw new IOException("to pin this takes " + more + " bytes more, and of the " + ledger.budget() / 2
                    + " that may be pinned (half of the cache), " + ledger.pinned() + " are already, and "
                    + ledger.lent() + " are read by the kernel");
        }
        var pin = (BitSet) wanted.clone();
        begun.add(pin);
        settle();
        return pin;
    }

    /** Makes a pin last until its files are unpinned; if it has ended, nothing is done. Blocks. */
    synchronized void keep(BitSet pin) throws IOException {
        if (begun.contains(pin)) {
            var more = (BitSet) lasting.clone();
            more.or(pin);
            write(more);
            lasting = more;
            begun.remove(pin);
        }
    }

    /** Ends a pin, unless it lasts: what lasts otherwise, or was begun by another, stays. Idempotent. */
    synchronized void end(BitSet pin) {
        if (begun.remove(pin)) {
            unpinRest();
        }
    }

    /** Ends all pins of these files, for good. Blocks. */
    synchronized void unpin(BitSet unwanted) throws IOException {
        lasting = (BitSet) lasting.clone();
        lasting.andNot(unwanted);
        begun.forEach(pin -> pin.andNot(unwanted));
        unpinRest();
        write(lasting);
    }

    private void unpinRest() {
        long before = length(pieces);
        settle();
        ledger.unpin(before - length(pieces));
    }

    private void settle() {
        var all = (BitSet) lasting.clone();
        begun.forEach(all::or);
        files = all;
        pieces = piecesOf(all);
    }

    private void write(BitSet last) throws IOException {
        file.write(new Pinned((BitSet) last.clone(), length(piecesOf(last))));
    }

    /** The torrent is no longer counted here; the file stays. */
    synchronized void leave() {
        lasting = new BitSet();
        begun.clear();
        unpinRest();
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
