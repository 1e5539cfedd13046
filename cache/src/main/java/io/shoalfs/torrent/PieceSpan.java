package io.shoalfs.torrent;

/**
 * A range of one piece; it never crosses a piece and is never empty. On the wire it is a {@code request} (BEP 3).
 *
 * @param piece the piece's ordinal
 * @param offset from the piece's begin, in bytes
 * @param length in bytes, 1 or more
 */
public record PieceSpan(int piece, int offset, int length) {

    public PieceSpan {
        if (piece < 0 || offset < 0 || length < 1 || offset > Integer.MAX_VALUE - length) {
            throw new IllegalArgumentException("no such span: piece " + piece + ", " + offset + "+" + length);
        }
    }

    /** The first offset behind it. */
    public int end() {
        return offset + length;
    }
}
