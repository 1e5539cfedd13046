package io.shoalfs.fetch.peer;

import io.shoalfs.fetch.metadata.MetadataMessage;
import io.shoalfs.fetch.peer.Message.Extended;
import io.shoalfs.fetch.rack.Topology;
import io.shoalfs.fetch.rack.Wish;
import io.shoalfs.fetch.rack.WishMessage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The extension protocol (BEP 10) with one peer, both ways. Confined to the connection's loop. */
final class Extensions {

    /** The number that we give to {@code lt_donthave}. */
    static final int OUR_DONT_HAVE = 1;

    /** The number that we give to {@code ut_pex}. */
    static final int OUR_PEX = 2;

    /** The number that we give to {@code ut_metadata}. */
    static final int OUR_METADATA = 3;

    /** The number that we give to {@code shoal_wish}. */
    static final int OUR_WISH = 4;

    private static final String DONT_HAVE = "lt_donthave";
    private static final String PEX = "ut_pex";
    private static final int HANDSHAKE = 0;

    private final Outbox outbox;
    private final int pieceCount;
    private @Nullable ExtensionHandshake ours;
    private @Nullable ExtensionHandshake theirs;

    /** What we hold no longer, and the peer believes: it has not said yet whether it wants to know. */
    private final BitSet untold = new BitSet();

    /** Whom the peer's messages are for. */
    interface Receiver {

        /** The peer keeps so many requests; what it says of itself may have changed. */
        void introduced(int mostRequests);

        /** The peer holds the piece no longer (BEP 54). */
        void dontHave(int piece);

        /** The peer is connected to these (BEP 11). */
        void knows(List<InetSocketAddress> peers);

        /** The peer, a node that shares, says this of a piece. */
        void said(Wish wish, int piece);

        /** The peer says something of metadata (BEP 9); the bytes are lent for the call. */
        void metadata(MetadataMessage message);
    }

    /** Nothing has been said yet of a torrent of so many pieces. */
    Extensions(Outbox outbox, int pieceCount) {
        this.outbox = outbox;
        this.pieceCount = pieceCount;
    }

    /**
     * What we know, by the numbers that we give it.
     *
     * @param exchange whether peers may tell us of others
     */
    static Map<String, Integer> known(boolean exchange) {
        var known = new HashMap<>(Map.of(DONT_HAVE, OUR_DONT_HAVE));
        if (exchange) {
            known.put(PEX, OUR_PEX);
        }
        return known;
    }

    /** Whether both sides tell each other of their peers (BEP 11). */
    boolean exchanges() {
        return ours != null && ours.extensions().containsKey(PEX) && number(PEX) != 0;
    }

    /** Tells the peer of others, if both sides do that. */
    void tell(PeerExchange exchange) {
        if (exchanges()) {
            outbox.send(new Extended(number(PEX), exchange.write()));
        }
    }

    /** Where the peer stands, if it is a node that shares, and we are one to it. */
    Optional<Topology> at() {
        return ours == null || ours.at().isEmpty() || theirs == null || number(WishMessage.NAME) == 0
                ? Optional.empty()
                : theirs.at();
    }

    /** Says it to a node that shares, with the next flush; not to one that has introduced itself once more, as none. */
    void say(WishMessage message) {
        int number = number(WishMessage.NAME);
        if (number != 0) {
            outbox.add(new Extended(number, message.write()));
        }
    }

    /** The peer's number for an extension; 0 if it has none. */
    private int number(String extension) {
        return theirs == null ? 0 : theirs.extensions().getOrDefault(extension, 0);
    }

    OptionalInt listening() {
        return theirs == null ? OptionalInt.empty() : theirs.port();
    }

    String client() {
        return theirs == null ? "" : theirs.client();
    }

    /** Whether the peer says that it asks for nothing (BEP 21). */
    boolean uploadOnly() {
        return theirs != null && theirs.uploadOnly();
    }

    /** Says who we are. */
    void introduce(ExtensionHandshake who, InetAddress yours) {
        ours = who;
        outbox.send(new Extended(HANDSHAKE, who.write(yours)));
    }

    /** Says it if it has changed that we will ask for nothing (BEP 21), by a second handshake, as BEP 10 has it. */
    void tellUploadOnly(boolean now, InetAddress yours) {
        if (ours != null && ours.uploadOnly() != now) {
            introduce(ours.uploadOnly(now), yours);
        }
    }

    /** Tells the peer, if it knows what that is, that we hold the piece no longer (BEP 54). */
    void tellLost(int piece) {
        if (ours == null) {
            return;
        }
        if (theirs == null) {
            untold.set(piece);
        } else {
            sendLost(piece, theirs);
        }
    }

    /** We hold the piece, and the peer is told so. */
    void told(int piece) {
        untold.clear(piece);
    }

    /** Sends a message of metadata, if the peer knows what that is. */
    void send(MetadataMessage message) {
        int number = theirs == null ? 0 : theirs.extensions().getOrDefault(MetadataMessage.NAME, 0);
        if (number != 0) {
            outbox.send(new Extended(number, message.write()));
        }
    }

    private void sendLost(int piece, ExtensionHandshake to) {
        int number = to.extensions().getOrDefault(DONT_HAVE, 0);
        if (number != 0) {
            outbox.send(new Extended(number, ByteBuffer.allocate(4).putInt(0, piece)));
        }
    }

    /** Takes a message, and tells the receiver what it says; true if something has changed by it. */
    boolean take(Extended extended, Receiver receiver) throws ProtocolException {
        if (extended.extension() == HANDSHAKE) {
            var said = ExtensionHandshake.read(extended.payload());
            theirs = said;
            receiver.introduced(said.requests());
            untold.stream().forEach(piece -> sendLost(piece, said));
            untold.clear();
            return true;
        }
        if (extended.extension() == OUR_PEX && ours != null && ours.extensions().containsKey(PEX)) {
            receiver.knows(PeerExchange.readAdded(extended.payload()));
            return false;
        }
        if (extended.extension() == OUR_DONT_HAVE) {
            if (extended.payload().remaining() != 4) {
                throw new ProtocolException("its lt_donthave names no piece");
            }
            receiver.dontHave(extended.payload().getInt(extended.payload().position()));
            return true;
        }
        if (extended.extension() == OUR_WISH && at().isPresent()) {
            WishMessage.read(extended.payload(), pieceCount, receiver::said);
            return false;
        }
        if (extended.extension() == OUR_METADATA) {
            receiver.metadata(MetadataMessage.read(extended.payload()));
        }
        return false;
    }
}
