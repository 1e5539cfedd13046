package io.shoalfs.fetch.peer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.shoalfs.fetch.peer.Message.AllowedFast;
import io.shoalfs.fetch.peer.Message.Bitfield;
import io.shoalfs.fetch.peer.Message.Cancel;
import io.shoalfs.fetch.peer.Message.Extended;
import io.shoalfs.fetch.peer.Message.Flag;
import io.shoalfs.fetch.peer.Message.HashAsk;
import io.shoalfs.fetch.peer.Message.Have;
import io.shoalfs.fetch.peer.Message.KeepAlive;
import io.shoalfs.fetch.peer.Message.Piece;
import io.shoalfs.fetch.peer.Message.Port;
import io.shoalfs.fetch.peer.Message.Reject;
import io.shoalfs.fetch.peer.Message.Request;
import io.shoalfs.fetch.peer.Message.Suggest;
import io.shoalfs.fetch.peer.Message.Unknown;
import io.shoalfs.torrent.HashRequest;
import io.shoalfs.torrent.PieceSpan;
import java.net.ProtocolException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the bytes of a connection into messages. A message that lies whole in what was read is not copied; one that
 * does not is collected, in a buffer that grows only as its bytes come. Confined to the connection's loop.
 *
 * <p>Every length is checked, against what the kind of message allows, before anything is allocated for it.
 */
final class MessageFramer implements AutoCloseable {

    /** Most clients ask for 16 KiB and take 128 KiB (BEP 3). */
    static final int LONGEST_BLOCK = 128 * 1024;

    private static final int LONGEST_EXTENDED = 1024 * 1024;
    private static final int LONGEST_UNKNOWN = LONGEST_BLOCK;

    private static final int PREFIX = 4;

    /** Enough for a block of 16 KiB with its header; what is longer grows as it comes. */
    private static final int FIRST_CAPACITY = 17 * 1024;

    private final ByteBufAllocator allocator;
    private final int pieceCount;
    private @Nullable ByteBuf partial;
    private boolean closed;

    MessageFramer(ByteBufAllocator allocator, int pieceCount) {
        this.allocator = allocator;
        this.pieceCount = pieceCount;
    }

    /**
     * Hands on every message that these bytes complete; the bytes in it are lent for the call.
     *
     * @param in read to its end, and not kept
     * @throws ProtocolException if the peer does not keep to the protocol; no more may be fed then
     */
    void feed(ByteBuf in, Consumer<Message> receiver) throws ProtocolException {
        while (in.isReadable() && !closed) {
            var message = partial == null ? whole(in) : completed(partial, in);
            if (message != null) {
                receiver.accept(message);
                releaseIfRead();
            }
        }
    }

    /** Lets go of what is collected. Idempotent; may be called while a message is handed on. */
    @Override
    public void close() {
        closed = true;
        release();
    }

    private @Nullable Message whole(ByteBuf in) throws ProtocolException {
        int needed = needed(in);
        if (in.readableBytes() >= needed) {
            return decode(in);
        }
        partial = allocator.buffer(Math.min(needed, FIRST_CAPACITY)).writeBytes(in);
        return null;
    }

    private @Nullable Message completed(ByteBuf collected, ByteBuf in) throws ProtocolException {
        int lacking = needed(collected) - collected.readableBytes();
        collected.writeBytes(in, Math.min(lacking, in.readableBytes()));
        return collected.readableBytes() >= needed(collected) ? decode(collected) : null;
    }

    /** What was collected for a message is of no use once it has been handed on. */
    private void releaseIfRead() {
        if (partial != null && !partial.isReadable()) {
            release();
        }
    }

    private void release() {
        if (partial != null) {
            partial.release();
            partial = null;
        }
    }

    /** How many bytes the message at the buffer's begin has; or, while that cannot be known, how many tell more. */
    private int needed(ByteBuf buffer) throws ProtocolException {
        if (buffer.readableBytes() < PREFIX) {
            return PREFIX;
        }
        int length = buffer.getInt(buffer.readerIndex());
        if (length == 0) {
            return PREFIX;
        }
        if (buffer.readableBytes() == PREFIX) {
            return PREFIX + 1;
        }
        check(buffer.getUnsignedByte(buffer.readerIndex() + PREFIX), length);
        return PREFIX + length;
    }

    private void check(int id, int length) throws ProtocolException {
        int payload = length - 1;
        boolean allowed =
                switch (id) {
                    case 0, 1, 2, 3, 14, 15 -> payload == 0;
                    case Message.HAVE, Message.SUGGEST, Message.ALLOWED_FAST -> payload == 4;
                    case Message.BITFIELD -> payload == (pieceCount + 7) / 8;
                    case Message.REQUEST, Message.CANCEL, Message.REJECT -> payload == 12;
                    case Message.PIECE -> payload > 8 && payload <= 8 + LONGEST_BLOCK;
                    case Message.PORT -> payload == 2;
                    case Message.HASH_REQUEST -> payload == HashRequest.LENGTH;
                    case Message.EXTENDED -> payload >= 1 && payload <= LONGEST_EXTENDED;
                    default -> payload >= 0 && payload <= LONGEST_UNKNOWN;
                };
        if (!allowed) {
            throw new ProtocolException(
                    "a message " + id + " of " + Integer.toUnsignedString(length) + " bytes cannot be");
        }
    }

    /** Reads one message, all of which is there. */
    private Message decode(ByteBuf in) throws ProtocolException {
        int length = in.readInt();
        if (length == 0) {
            return KeepAlive.INSTANCE;
        }
        int end = in.readerIndex() + length;
        var message = payload(in, in.readUnsignedByte(), length - 1);
        in.readerIndex(end);
        return message;
    }

    private Message payload(ByteBuf in, int id, int length) throws ProtocolException {
        int from = in.readerIndex();
        return switch (id) {
            case 0 -> Flag.CHOKE;
            case 1 -> Flag.UNCHOKE;
            case 2 -> Flag.INTERESTED;
            case 3 -> Flag.NOT_INTERESTED;
            case 14 -> Flag.HAVE_ALL;
            case 15 -> Flag.HAVE_NONE;
            case Message.HAVE -> new Have(piece(in));
            case Message.BITFIELD -> new Bitfield(in.nioBuffer(from, length));
            case Message.REQUEST -> new Request(span(in));
            case Message.PIECE -> new Piece(piece(in), offset(in, length - 8), in.nioBuffer(from + 8, length - 8));
            case Message.CANCEL -> new Cancel(span(in));
            case Message.PORT -> new Port(in.readUnsignedShort());
            case Message.SUGGEST -> new Suggest(piece(in));
            case Message.REJECT -> new Reject(span(in));
            case Message.ALLOWED_FAST -> new AllowedFast(piece(in));
            case Message.HASH_REQUEST -> new HashAsk(HashWire.read(in));
            case Message.EXTENDED -> new Extended(in.readUnsignedByte(), in.nioBuffer(from + 1, length - 1));
            default -> new Unknown(id);
        };
    }

    private int piece(ByteBuf in) throws ProtocolException {
        int piece = in.readInt();
        if (piece < 0 || piece >= pieceCount) {
            throw new ProtocolException("there is no piece " + Integer.toUnsignedString(piece));
        }
        return piece;
    }

    private static int offset(ByteBuf in, int length) throws ProtocolException {
        int offset = in.readInt();
        if (offset < 0 || offset > Integer.MAX_VALUE - length) {
            throw new ProtocolException("no piece has an offset " + Integer.toUnsignedString(offset));
        }
        return offset;
    }

    private PieceSpan span(ByteBuf in) throws ProtocolException {
        int length = in.getInt(in.readerIndex() + 8);
        if (length < 1 || length > LONGEST_BLOCK) {
            throw new ProtocolException("no request is for " + Integer.toUnsignedString(length) + " bytes");
        }
        int piece = piece(in);
        return new PieceSpan(piece, offset(in, length), length);
    }
}
