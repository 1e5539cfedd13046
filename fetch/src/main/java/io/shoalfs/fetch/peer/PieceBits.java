package io.shoalfs.fetch.peer;

import io.shoalfs.fetch.peer.Message.Bitfield;
import io.shoalfs.fetch.peer.Message.Flag;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Optional;

/** Sets of pieces as they go over the wire (BEP 3): the highest bit of the first byte is piece 0. */
final class PieceBits {

    private PieceBits() {}

    /** What says first that these are held; nothing is needed where none are (BEP 6: to a fast peer it is). */
    static Optional<Message> message(BitSet held, int count, boolean fast) {
        if (held.isEmpty()) {
            return fast ? Optional.of(Flag.HAVE_NONE) : Optional.empty();
        }
        return Optional.of(fast && held.cardinality() == count ? Flag.HAVE_ALL : new Bitfield(toWire(held, count)));
    }

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
