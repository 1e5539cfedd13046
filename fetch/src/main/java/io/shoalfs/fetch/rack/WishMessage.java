package io.shoalfs.fetch.rack;

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A message of the extension {@value #NAME} (BEP 10): a byte, which is the {@link Wish}'s code, then pieces of four bytes,
 * the highest first. Wishes that are not known yet are passed over.
 *
 * @param wish what is said of them
 * @param pieces 1 to {@value #MOST}
 */
public record WishMessage(Wish wish, List<Integer> pieces) {

    /** The extension's name in the handshake of BEP 10. */
    public static final String NAME = "shoal_wish";

    /** So many pieces one message speaks of. */
    public static final int MOST = 256;

    public WishMessage {
        pieces = List.copyOf(pieces);
        if (pieces.isEmpty() || pieces.size() > MOST) {
            throw new IllegalArgumentException("a message speaks of 1 to " + MOST + " pieces: " + pieces.size());
        }
    }

    /** Takes the payload of a message; it is read to its end, and not kept. */
    public interface Receiver {

        /** This is said of a piece, which there is. */
        void said(Wish wish, int piece);
    }

    /**
     * Reads a payload, and says it piece by piece.
     *
     * @param pieceCount the torrent's
     * @throws ProtocolException with a reason for the log if it is none; what came before the fault is said
     */
    public static void read(ByteBuffer payload, int pieceCount, Receiver receiver) throws ProtocolException {
        int pieces = (payload.remaining() - 1) / Integer.BYTES;
        if (pieces < 1 || pieces > MOST || payload.remaining() != 1 + pieces * Integer.BYTES) {
            throw new ProtocolException("its " + NAME + " has " + payload.remaining() + " bytes");
        }
        var wish = Wish.of(payload.get() & 0xFF);
        for (int i = 0; i < pieces; i++) {
            int piece = payload.getInt();
            if (piece < 0 || piece >= pieceCount) {
                throw new ProtocolException("its " + NAME + " speaks of a piece that there is not: " + piece);
            }
            wish.ifPresent(known -> receiver.said(known, piece));
        }
    }

    /** The payload. */
    public ByteBuffer write() {
        var payload = ByteBuffer.allocate(1 + pieces.size() * Integer.BYTES);
        payload.put((byte) wish.code());
        pieces.forEach(payload::putInt);
        return payload.flip();
    }

    /** The messages that say all of this, in order. */
    public static List<WishMessage> of(Wish wish, List<Integer> pieces) {
        var messages = new ArrayList<WishMessage>();
        for (int from = 0; from < pieces.size(); from += MOST) {
            messages.add(new WishMessage(wish, pieces.subList(from, Math.min(from + MOST, pieces.size()))));
        }
        return messages;
    }
}
