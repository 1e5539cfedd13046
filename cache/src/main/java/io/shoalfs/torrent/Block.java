package io.shoalfs.torrent;

import org.jspecify.annotations.Nullable;

/**
 * A wire block: the 16 KiB (or less, at the end of a piece) that peers ask for at once, and the grain of what is held.
 *
 * @param piece the piece's ordinal
 * @param ordinal the block's place in its piece: begin / 16 KiB
 */
public record Block(int piece, int ordinal) {

    /** The length of every block but a piece's last: 16 KiB (BEP 3, BEP 52). */
    public static final int LENGTH = 16 * 1024;

    public Block {
        if (piece < 0 || ordinal < 0) {
            throw new IllegalArgumentException("no such block: piece " + piece + ", block " + ordinal);
        }
    }

    // Written out, as is hashCode: every block on the wire is looked up, and a record's own are slow until compiled.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Block block && block.piece == piece && block.ordinal == ordinal;
    }

    @Override
    public int hashCode() {
        return 31 * piece + ordinal;
    }
}
