package io.shoalfs.torrent;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A set of the blocks of one {@link Layout}, by (piece, begin / 16 KiB), also where the piece length is no multiple of
 * 16 KiB. Not safe for several threads; whoever hands one out hands out a copy.
 *
 * <p>Whole pieces are one bit each, and only pieces in part have bits for their blocks: 100 TB have more blocks than an
 * int can count, but in pieces of 16 MiB they are 800 KB here.
 */
public final class BlockSet {

    private final Layout layout;
    private final BitSet whole;

    /** The blocks of the pieces that are neither whole nor empty. */
    private final Map<Integer, BitSet> parts;

    /** An empty set. */
    public BlockSet(Layout layout) {
        this(layout, new BitSet(), new HashMap<>());
    }

    private BlockSet(Layout layout, BitSet whole, Map<Integer, BitSet> parts) {
        this.layout = layout;
        this.whole = whole;
        this.parts = parts;
    }

    /** Whether the block is in the set. */
    public boolean contains(Block block) {
        check(block);
        return whole.get(block.piece()) || part(block.piece()).get(block.ordinal());
    }

    /** Whether every block of the piece is in the set. */
    public boolean containsPiece(int piece) {
        return whole.get(Objects.checkIndex(piece, layout.pieceCount()));
    }

    /** Whether every block under the span is in the set. */
    public boolean contains(PieceSpan span) {
        Objects.checkFromIndexSize(span.offset(), span.length(), layout.lengthOf(span.piece()));
        int first = span.offset() / Block.LENGTH;
        int last = (span.end() - 1) / Block.LENGTH;
        return whole.get(span.piece()) || part(span.piece()).nextClearBit(first) > last;
    }

    /** Adds a block. */
    public void add(Block block) {
        check(block);
        int piece = block.piece();
        if (whole.get(piece)) {
            return;
        }
        var part = parts.computeIfAbsent(piece, key -> new BitSet());
        part.set(block.ordinal());
        if (part.cardinality() == layout.blockCount(piece)) {
            addPiece(piece);
        }
    }

    /** Adds every block of the piece. */
    public void addPiece(int piece) {
        whole.set(Objects.checkIndex(piece, layout.pieceCount()));
        parts.remove(piece);
    }

    /** Removes a block. */
    public void remove(Block block) {
        if (!contains(block)) {
            return;
        }
        int piece = block.piece();
        var rest = new BitSet();
        if (whole.get(piece)) {
            rest.set(0, layout.blockCount(piece));
        } else {
            rest.or(part(piece));
        }
        rest.clear(block.ordinal());
        removePiece(piece);
        if (!rest.isEmpty()) {
            parts.put(piece, rest);
        }
    }

    /** Removes every block of the piece. */
    public void removePiece(int piece) {
        whole.clear(Objects.checkIndex(piece, layout.pieceCount()));
        parts.remove(piece);
    }

    /** How many blocks are in the set. Goes through all pieces. */
    public long count() {
        long count = 0;
        for (int piece = whole.nextSetBit(0); piece >= 0; piece = whole.nextSetBit(piece + 1)) {
            count += layout.blockCount(piece);
        }
        for (var part : parts.values()) {
            count += part.cardinality();
        }
        return count;
    }

    /** The pieces that are whole in this set, one bit each. */
    public BitSet pieces() {
        return (BitSet) whole.clone();
    }

    /** Another set of the same blocks. */
    public BlockSet copy() {
        var copies = new HashMap<Integer, BitSet>();
        parts.forEach((piece, part) -> copies.put(piece, (BitSet) part.clone()));
        return new BlockSet(layout, (BitSet) whole.clone(), copies);
    }

    private BitSet part(int piece) {
        return parts.getOrDefault(piece, new BitSet());
    }

    private void check(Block block) {
        Objects.checkIndex(block.ordinal(), layout.blockCount(block.piece()));
    }
}
