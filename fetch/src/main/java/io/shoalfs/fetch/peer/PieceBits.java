package io.shoalfs.fetch.peer;

import java.nio.ByteBuffer;
import java.util.BitSet;

/** Sets of pieces as they go over the wire (BEP 3): the highest bit of the first byte is piece 0. */
final class PieceBits {

    private PieceBits() {}

    static ByteBuffer toWire(BitSet pieces, int count) {
        var bytes = new byte[(count + 7) / 8];
        pieces.stream().forEach(piece -> bytes[piece >> 3] |= (byte) (0x80 >> (piece & 7)));
        return ByteBuffer.wrap(bytes);
    }

    /** Bits beyond the last piece are ignored. */
    static BitSet fromWire(ByteBuffer bits, int count) {
        var pieces = new BitSet(count);
        for (int piece = 0; piece < count; piece++) {
            pieces.set(piece, (bits.get(bits.position() + (piece >> 3)) & 0x80 >> (piece & 7)) != 0);
        }
        return pieces;
    }
}
