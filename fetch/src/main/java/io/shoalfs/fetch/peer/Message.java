package io.shoalfs.fetch.peer;

import io.shoalfs.torrent.HashRequest;
import io.shoalfs.torrent.PieceSpan;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A message of the peer wire (BEP 3, 6, 10). A value; but the bytes in one that came are lent for the call it came in.
 */
sealed interface Message {

    /** The message's number on the wire; {@link #KEEP_ALIVE} for the one that has none. */
    int id();

    /** Calls the receiver's method for this kind of message. */
    void deliverTo(Receiver receiver);

    /** One method for each kind of message. */
    interface Receiver {

        void flag(Flag flag);

        void have(Have have);

        void bitfield(Bitfield bitfield);

        void request(Request request);

        void piece(Piece piece);

        void cancel(Cancel cancel);

        void reject(Reject reject);

        void allowedFast(AllowedFast allowed);

        void extended(Extended extended);

        /** Where the sender's node of the DHT is. */
        default void port(Port port) {
            other(port);
        }

        /** Not for those who know no v2 torrent. */
        default void hashAsk(HashAsk ask) {}

        /** A message that we know but have no use for, or that we do not know. */
        default void other(Message message) {}
    }

    int KEEP_ALIVE = -1;
    int HAVE = 4;
    int BITFIELD = 5;
    int REQUEST = 6;
    int PIECE = 7;
    int CANCEL = 8;
    int PORT = 9;
    int SUGGEST = 13;
    int REJECT = 16;
    int ALLOWED_FAST = 17;
    int EXTENDED = 20;
    int HASH_REQUEST = 21;
    int HASHES = 22;
    int HASH_REJECT = 23;

    /** The messages that say all by their number. */
    enum Flag implements Message {
        CHOKE(0),
        UNCHOKE(1),
        INTERESTED(2),
        NOT_INTERESTED(3),
        /** BEP 6. */
        HAVE_ALL(14),
        /** BEP 6. */
        HAVE_NONE(15);

        private final int id;

        Flag(int id) {
            this.id = id;
        }

        @Override
        public int id() {
            return id;
        }

        @Override
        public void deliverTo(Receiver receiver) {
            receiver.flag(this);
        }
    }

    /** Nothing but a sign of life. */
    record KeepAlive() implements Message {

        static final KeepAlive INSTANCE = new KeepAlive();

        @Override
        public int id() {
            return KEEP_ALIVE;
        }

        @Override
        public void deliverTo(Receiver receiver) {
            receiver.other(this);
        }
    }

    /** The sender holds one piece more. */
    record Have(int piece) implements Message {

        @Override
        public int id() {
            return HAVE;
        }

        @Override
        public void deliverTo(Receiver receiver) {
            receiver.have(this);
        }
    }

    /** All that the sender holds, the highest bit of the first byte for piece 0. */
    record Bitfield(ByteBuffer bits) implements Message {

        @Override
        public int id() {
            return BITFIELD;
        }

        @Override
        public void deliverTo(Receiver receiver) {
            receiver.bitfield(this);
        }
    }

    /** The sender wants these bytes. */
    record Request(PieceSpan span) implements Message {

        @Override
        public int id() {
            return REQUEST;
        }

        @Override
        public void deliverTo(Receiver receiver) {
            receiver.request(this);
        }
    }

    /** Bytes of a piece. */
    record Piece(int piece, int offset, ByteBuffer content) implements Message {

        @Override
        public int id() {
            return PIECE;
        }

        @Override
        public void deliverTo(Receiver receiver) {
            receiver.piece(this);
        }
    }

    /** The sender no longer wants these bytes. */
    record Cancel(PieceSpan span) implements Message {

        @Override
        public int id() {
            return CANCEL;
        }

        @Override
        public void deliverTo(Receiver receiver) {
            receiver.cancel(this);
        }
    }

    /** The port of the sender's DHT node (BEP 5). */
    record Port(int port) implements Message {

        @Override
        public int id() {
            return PORT;
        }

        @Override
        public void deliverTo(Receiver receiver) {
            receiver.port(this);
        }
    }

    /** A piece that the sender would like to be asked for (BEP 6). */
    record Suggest(int piece) implements Message {

        @Override
        public int id() {
            return SUGGEST;
        }

        @Override
        public void deliverTo(Receiver receiver) {
            receiver.other(this);
        }
    }

    /** The sender will not send these bytes (BEP 6). */
    record Reject(PieceSpan span) implements Message {

        @Override
        public int id() {
            return REJECT;
        }

        @Override
        public void deliverTo(Receiver receiver) {
            receiver.reject(this);
        }
    }

    /** A piece that may be asked for while choked (BEP 6). */
    record AllowedFast(int piece) implements Message {

        @Override
        public int id() {
            return ALLOWED_FAST;
        }

        @Override
        public void deliverTo(Receiver receiver) {
            receiver.allowedFast(this);
        }
    }

    /**
     * A message of an extension (BEP 10).
     *
     * @param extension 0 for the extension handshake, else the number that the receiver gave the extension
     */
    record Extended(int extension, ByteBuffer payload) implements Message {

        @Override
        public int id() {
            return EXTENDED;
        }

        @Override
        public void deliverTo(Receiver receiver) {
            receiver.extended(this);
        }
    }

    /** The sender wants hashes of a v2 torrent (BEP 52). */
    record HashAsk(HashRequest request) implements Message {

        @Override
        public int id() {
            return HASH_REQUEST;
        }

        @Override
        public void deliverTo(Receiver receiver) {
            receiver.hashAsk(this);
        }
    }

    /** Hashes that were asked for; the bytes of none where the sender does not give them (BEP 52). */
    record HashAnswer(HashRequest request, Optional<ByteBuffer> hashes) implements Message {

        @Override
        public int id() {
            return hashes.isPresent() ? HASHES : HASH_REJECT;
        }

        @Override
        public void deliverTo(Receiver receiver) {
            receiver.other(this);
        }
    }

    /** A message that is not ours to know: skipped, its payload unread. */
    record Unknown(int id) implements Message {

        @Override
        public void deliverTo(Receiver receiver) {
            receiver.other(this);
        }
    }
}
