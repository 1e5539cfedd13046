package io.shoalfs.fetch.peer;

import io.shoalfs.fetch.metadata.MetadataGiver;
import io.shoalfs.fetch.metadata.MetadataMessage;
import io.shoalfs.fetch.peer.Message.AllowedFast;
import io.shoalfs.fetch.peer.Message.Bitfield;
import io.shoalfs.fetch.peer.Message.Cancel;
import io.shoalfs.fetch.peer.Message.Extended;
import io.shoalfs.fetch.peer.Message.Flag;
import io.shoalfs.fetch.peer.Message.HashAnswer;
import io.shoalfs.fetch.peer.Message.HashAsk;
import io.shoalfs.fetch.peer.Message.Have;
import io.shoalfs.fetch.peer.Message.Piece;
import io.shoalfs.fetch.peer.Message.Port;
import io.shoalfs.fetch.peer.Message.Reject;
import io.shoalfs.fetch.peer.Message.Request;
import io.shoalfs.fetch.rack.Wish;
import io.shoalfs.fetch.swarm.BlockSpans;
import io.shoalfs.torrent.Block;
import io.shoalfs.torrent.PieceSpan;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a peer says, and what follows from it: what must not be said ends the connection. Confined to the connection's
 * loop.
 */
final class Incoming implements Message.Receiver, Extensions.Receiver {

    private final PeerConnection connection;
    private final PeerSwarm swarm;
    private final Parts parts;
    private final BlockSpans spans;
    private final MetadataGiver metadata;
    private final boolean fast;
    private boolean changed;
    private long received;

    /** What a connection is made of, as far as the peer's words change it. */
    record Parts(
            PeerPieces pieces,
            Interest interest,
            Requests requests,
            PieceSender sender,
            Extensions extensions,
            Outbox outbox) {}

    /**
     * Nothing has been said yet.
     *
     * @param fast whether the peer may say what BEP 6 adds
     */
    Incoming(PeerConnection connection, PeerSwarm swarm, Parts parts, BlockSpans spans, boolean fast) {
        this.connection = connection;
        this.swarm = swarm;
        this.parts = parts;
        this.spans = spans;
        this.metadata = new MetadataGiver(swarm.metadata(), swarm.loop());
        this.fast = fast;
    }

    /** Whether what the peer has, or lets us ask for, has changed as a whole since the last time. */
    boolean takeChanged() {
        boolean taken = changed;
        changed = false;
        return taken;
    }

    /** How many bytes of blocks have come that were asked for. */
    long received() {
        return received;
    }

    @Override
    public void flag(Flag flag) {
        switch (flag) {
            case CHOKE -> choked();
            case UNCHOKE -> unchoked();
            case INTERESTED -> interested(true);
            case NOT_INTERESTED -> interested(false);
            case HAVE_ALL -> has(true);
            case HAVE_NONE -> has(false);
        }
    }

    private void choked() {
        parts.pieces().choked(true);
        changed = true;
        if (!fast) {
            parts.requests().clear().forEach(block -> swarm.events().refused(connection, block));
        }
    }

    private void unchoked() {
        parts.pieces().choked(false);
        changed = true;
    }

    private void interested(boolean now) {
        if (parts.sender().interested(now)) {
            swarm.uploads().changed(connection);
        }
    }

    private void has(boolean all) {
        if (!fast) {
            connection.close("it says have-all or have-none without the fast extension");
            return;
        }
        parts.pieces().setAll(all);
        changed = true;
    }

    @Override
    public void have(Have have) {
        if (parts.pieces().add(have.piece())) {
            swarm.events().gained(connection, have.piece());
            parts.interest().gained(have.piece());
        }
    }

    @Override
    public void bitfield(Bitfield bitfield) {
        parts.pieces().set(PieceBits.fromWire(bitfield.bits(), pieceCount()));
        changed = true;
    }

    @Override
    public void request(Request request) {
        if (spans.mayBeAsked(request.span())) {
            parts.sender().asked(request.span());
        } else {
            connection.close("there are no such bytes: " + request.span());
        }
    }

    @Override
    public void cancel(Cancel cancel) {
        parts.sender().cancelled(cancel.span());
    }

    @Override
    public void piece(Piece piece) {
        var content = piece.content();
        var block = block(new PieceSpan(piece.piece(), piece.offset(), content.remaining()));
        if (block == null) {
            return;
        }
        if (parts.requests().answered(block)) {
            received += content.remaining();
        } else if (parts.requests().isFlooded()) {
            connection.close("it sends blocks that nobody asked for");
            return;
        }
        swarm.events().received(connection, block, content);
    }

    @Override
    public void reject(Reject reject) {
        var block = block(reject.span());
        if (block != null && parts.requests().remove(block)) {
            swarm.events().refused(connection, block);
        }
    }

    @Override
    public void allowedFast(AllowedFast allowed) {
        parts.pieces().allowFast(allowed.piece());
        changed = true;
    }

    @Override
    public void extended(Extended extended) {
        try {
            changed |= parts.extensions().take(extended, this);
        } catch (ProtocolException e) {
            connection.close(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void port(Port port) {
        if (port.port() != 0) {
            var address = connection.contact().address().getAddress();
            swarm.nodes().heard(new InetSocketAddress(address, port.port()));
        }
    }

    @Override
    public void introduced(int mostRequests) {
        parts.requests().limit(mostRequests);
        parts.sender().near(connection.isNear());
        swarm.uploads().changed(connection);
    }

    /** What was asked of it will not come. It may say so too, for each request; that is ignored then. */
    @Override
    public void dontHave(int piece) {
        if (piece < 0 || piece >= pieceCount()) {
            connection.close("it does not have a piece that there is not: " + piece);
            return;
        }
        parts.pieces().remove(piece);
        parts.requests().clear(piece).forEach(block -> swarm.events().refused(connection, block));
    }

    @Override
    public void knows(List<InetSocketAddress> peers) {
        swarm.watcher().learned(connection, peers);
    }

    @Override
    public void said(Wish wish, int piece) {
        swarm.events().said(connection, wish, piece);
    }

    @Override
    public void metadata(MetadataMessage message) {
        metadata.said(message, parts.extensions()::send);
    }

    @Override
    public void hashAsk(HashAsk ask) {
        metadata.asked(ask.request(), hashes -> parts.outbox().send(new HashAnswer(ask.request(), hashes)));
    }

    private int pieceCount() {
        return swarm.torrent().layout().pieceCount();
    }

    /** The block that this is; none, and the end of the connection, if it is no whole block of the torrent. */
    private @Nullable Block block(PieceSpan span) {
        var block = spans.blockOf(span);
        if (block == null) {
            connection.close("what it calls a block is none: " + span);
        }
        return block;
    }
}
