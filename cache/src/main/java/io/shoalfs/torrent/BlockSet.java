package io.shoalfs.torrent;

import java.util.BitSet;

/**
 * A set of the blocks of one {@link Layout}, by (piece, begin / 16 KiB), also where the piece length is no multiple of
 * 16 KiB. Not safe for several threads; whoever hands one out hands out a copy.
 */
public final class BlockSet {

    private final Layout layout;
    private final BitSet bits;

    /** An empty set. */
    public BlockSet(Layout layout) {
        this(layout, new BitSet());
    }

    private BlockSet(Layout layout, BitSet bits) {
        this.layout = layout;
        this.bits = bits;
    }

    /** Whether the block is in the set. */
    public boolean contains(Block block) {
        return bits.get(index(block.piece(), block.ordinal()));
    }

    /** Whether every block of the piece is in the set. */
    public boolean containsPiece(int piece) {
        int first = index(piece, 0);
        return bits.nextClearBit(first) >= first + layout.blockCount(piece);
    }

    /** Whether every block under the span is in the set. */
    public boolean contains(PieceSpan span) {
        int first = index(span.piece(), span.offset() / Block.LENGTH);
        return bits.nextClearBit(first) > index(span.piece(), (span.end() - 1) / Block.LENGTH);
    }

    /** Adds a block. */
    public void add(Block block) {
        bits.set(index(block.piece(), block.ordinal()));
    }

    /** Adds every block of the piece. */
    public void addPiece(int piece) {
        int first = index(piece, 0);
        bits.set(first, first + layout.blockCount(piece));
    }

    /** Removes a block. */
    public void remove(Block block) {
        bits.clear(index(block.piece(), block.ordinal()));
    }

    /** Removes every block of the piece. */
    public void removePiece(int piece) {
        int first = index(piece, 0);
        bits.clear(first, first + layout.blockCount(piece));
    }

    /** How many blocks are in the set. */
    public int count() {
        return bits.cardinality();
    }

    /** The pieces that are whole in this set, one bit each. */
    public BitSet pieces() {
        var pieces = new BitSet(layout.pieceCount());
        for (int piece = 0; piece < layout.pieceCount(); piece++) {
            if (containsPiece(piece)) {
                pieces.set(piece);
            }
        }
        return pieces;
    }

    /** Another set of the same blocks. */
    public BlockSet copy() {
        return new BlockSet(layout, (BitSet) bits.clone());
    }

    private int index(int piece, int ordinal) {
        return Math.addExact(Math.multiplyExact(piece, layout.blocksPerPiece()), ordinal);
    }
}
