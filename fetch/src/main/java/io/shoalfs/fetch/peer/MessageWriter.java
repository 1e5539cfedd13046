package io.shoalfs.fetch.peer;

import io.netty.buffer.ByteBuf;
import io.shoalfs.fetch.peer.Message.AllowedFast;
import io.shoalfs.fetch.peer.Message.Bitfield;
import io.shoalfs.fetch.peer.Message.Cancel;
import io.shoalfs.fetch.peer.Message.Extended;
import io.shoalfs.fetch.peer.Message.Flag;
import io.shoalfs.fetch.peer.Message.HashAnswer;
import io.shoalfs.fetch.peer.Message.HashAsk;
import io.shoalfs.fetch.peer.Message.Have;
import io.shoalfs.fetch.peer.Message.KeepAlive;
import io.shoalfs.fetch.peer.Message.Piece;
import io.shoalfs.fetch.peer.Message.Port;
import io.shoalfs.fetch.peer.Message.Reject;
import io.shoalfs.fetch.peer.Message.Request;
import io.shoalfs.fetch.peer.Message.Suggest;
import io.shoalfs.torrent.HashRequest;
import io.shoalfs.torrent.PieceSpan;
import java.nio.ByteBuffer;

/** Appends messages, as they go over the wire, to a buffer. For the thread that has the buffer. */
final class MessageWriter implements Message.Receiver {

    /** The bytes of a {@code piece} message before its content: length, number, piece, offset. */
    static final int PIECE_HEADER = 13;

    private static final int SPAN_LENGTH = 13;

    private final ByteBuf out;

    MessageWriter(ByteBuf out) {
        this.out = out;
    }

    /** Appends what a {@code piece} message has before its content. */
    static void pieceHeader(PieceSpan span, ByteBuf out) {
        out.writeInt(PIECE_HEADER - 4 + span.length()).writeByte(Message.PIECE);
        out.writeInt(span.piece()).writeInt(span.offset());
    }

    @Override
    public void flag(Flag flag) {
        head(flag, 0);
    }

    @Override
    public void have(Have have) {
        head(have, 4).writeInt(have.piece());
    }

    @Override
    public void bitfield(Bitfield bitfield) {
        head(bitfield, bitfield.bits().remaining()).writeBytes(bitfield.bits().duplicate());
    }

    @Override
    public void request(Request request) {
        span(request, request.span());
    }

    @Override
    public void piece(Piece piece) {
        head(piece, 8 + piece.content().remaining())
                .writeInt(piece.piece())
                .writeInt(piece.offset())
                .writeBytes(piece.content().duplicate());
    }

    @Override
    public void cancel(Cancel cancel) {
        span(cancel, cancel.span());
    }

    @Override
    public void reject(Reject reject) {
        span(reject, reject.span());
    }

    @Override
    public void allowedFast(AllowedFast allowed) {
        head(allowed, 4).writeInt(allowed.piece());
    }

    @Override
    public void extended(Extended extended) {
        head(extended, 1 + extended.payload().remaining())
                .writeByte(extended.extension())
                .writeBytes(extended.payload().duplicate());
    }

    @Override
    public void hashAsk(HashAsk ask) {
        HashWire.write(ask.request(), head(ask, HashRequest.LENGTH));
    }

    @Override
    public void other(Message message) {
        if (message instanceof KeepAlive) {
            out.writeInt(0);
        } else if (message instanceof Port port) {
            head(port, 2).writeShort(port.port());
        } else if (message instanceof Suggest suggest) {
            head(suggest, 4).writeInt(suggest.piece());
        } else if (message instanceof HashAnswer answer) {
            int length = answer.hashes().map(ByteBuffer::remaining).orElse(0);
            HashWire.write(answer.request(), head(answer, HashRequest.LENGTH + length));
            answer.hashes().ifPresent(hashes -> out.writeBytes(hashes.duplicate()));
        } else {
            throw new IllegalArgumentException(message + " is never sent");
        }
    }

    private ByteBuf head(Message message, int payload) {
        return out.writeInt(1 + payload).writeByte(message.id());
    }

    private void span(Message message, PieceSpan span) {
        head(message, SPAN_LENGTH - 1)
                .writeInt(span.piece())
                .writeInt(span.offset())
                .writeInt(span.length());
    }
}
