package io.shoalfs.fetch.peer;

import java.util.BitSet;

/** What a peer has, and what of it the peer lets us ask for. Confined to the connection's loop. */
final class PeerPieces {

    private final int count;
    private final BitSet had = new BitSet();
    private final BitSet allowedFast = new BitSet();
    private boolean choked = true;

    /** Of a torrent of so many pieces the peer has none, and lets us ask for none. */
    PeerPieces(int count) {
        this.count = count;
    }

    boolean has(int piece) {
        return had.get(piece);
    }

    /** Whether the peer has it and lets us ask for it. */
    boolean serves(int piece) {
        return had.get(piece) && (!choked || allowedFast.get(piece));
    }

    /** Whether it lets us ask for nothing, but for what is allowed fast. */
    boolean isChoking() {
        return choked;
    }

    /** What it has: to be looked at, not to be kept or changed. */
    BitSet had() {
        return had;
    }

    /** The peer lets us ask for nothing any more but for what is allowed fast, or for all again. */
    void choked(boolean now) {
        choked = now;
    }

    /** It has every piece, or none. */
    void setAll(boolean all) {
        had.set(0, count, all);
    }

    /** It has these and no others. */
    void set(BitSet all) {
        had.clear();
        had.or(all);
    }

    /** It has one more; false if that is nothing new. */
    boolean add(int piece) {
        boolean isNew = !had.get(piece);
        had.set(piece);
        return isNew;
    }

    /** It has one less. */
    void remove(int piece) {
        had.clear(piece);
        allowedFast.clear(piece);
    }

    /** It lets us ask for this one even while we are choked (BEP 6). */
    void allowFast(int piece) {
        allowedFast.set(piece);
    }
}
