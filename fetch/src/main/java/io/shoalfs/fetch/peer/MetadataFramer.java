package io.shoalfs.fetch.peer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.shoalfs.fetch.metadata.MetadataMessage;
import io.shoalfs.torrent.HashRequest;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the bytes of a connection into messages, and collects those that are of use to who wants metadata only: a peer says
 * much else (which pieces it has, of a torrent whose size nobody knows yet), which is counted and dropped as it comes.
 * Confined to the connection's loop.
 */
final class MetadataFramer implements AutoCloseable {

    /** Who takes what is of use; the bytes are lent for the call. */
    interface Receiver {

        void extended(int number, ByteBuffer payload) throws ProtocolException;

        void hashes(HashRequest request, ByteBuffer hashes);

        void refused(HashRequest request);
    }

    private static final int PREFIX = 4;

    /** A part of metadata with what stands before it, or a handshake of a client that knows much. */
    private static final int LONGEST_EXTENDED = MetadataMessage.PART + 16 * 1024;

    /** With the hashes of a proof, of which there are fewer than layers. */
    private static final int LONGEST_HASHES = HashRequest.LENGTH + 32 * (HashRequest.MOST + 64);

    /** A bitfield of the largest torrent that can be mounted, and as much again. */
    private static final int LONGEST_OTHER = 8 << 20;

    /** Of all that is dropped. */
    private static final long MOST_DROPPED = 32L << 20;

    private static final int FIRST_CAPACITY = 1024;

    private final ByteBufAllocator allocator;
    private final Receiver receiver;
    private @Nullable ByteBuf partial;
    private int toDrop;
    private long dropped;
    private boolean closed;

    MetadataFramer(ByteBufAllocator allocator, Receiver receiver) {
        this.allocator = allocator;
        this.receiver = receiver;
    }

    /**
     * Hands on what these bytes complete.
     *
     * @param in read to its end, and not kept
     * @throws ProtocolException if the peer does not keep to the protocol; no more may be fed then
     */
    void feed(ByteBuf in) throws ProtocolException {
        while (in.isReadable() && !closed) {
            if (toDrop > 0) {
                drop(in);
            } else {
                collect(in);
            }
        }
    }

    /** Lets go of what is collected. Idempotent; may be called while a message is handed on. */
    @Override
    public void close() {
        closed = true;
        if (partial != null) {
            partial.release();
            partial = null;
        }
    }

    private void drop(ByteBuf in) throws ProtocolException {
        int now = Math.min(toDrop, in.readableBytes());
        in.skipBytes(now);
        toDrop -= now;
        dropped += now;
        if (dropped > MOST_DROPPED) {
            throw new ProtocolException("it sends what nobody asked for");
        }
    }

    private void collect(ByteBuf in) throws ProtocolException {
        var collected = partial == null ? allocator.buffer(FIRST_CAPACITY) : partial;
        partial = collected;
        int lacking = needed(collected) - collected.readableBytes();
        collected.writeBytes(in, Math.min(lacking, in.readableBytes()));
        if (collected.readableBytes() < PREFIX + 1) {
            if (collected.readableBytes() == PREFIX && collected.getInt(collected.readerIndex()) == 0) {
                collected.clear();
            }
            return;
        }
        int length = collected.getInt(collected.readerIndex());
        int id = collected.getUnsignedByte(collected.readerIndex() + PREFIX);
        check(id, length);
        if (!isOfUse(id)) {
            toDrop = PREFIX + length - collected.readableBytes();
            collected.clear();
        } else if (collected.readableBytes() == PREFIX + length) {
            deliver(id, collected.skipBytes(PREFIX + 1), length - 1);
            if (partial != null) {
                partial.clear();
            }
        }
    }

    private static int needed(ByteBuf collected) {
        if (collected.readableBytes() < PREFIX) {
            return PREFIX;
        }
        return collected.readableBytes() == PREFIX ? PREFIX + 1 : PREFIX + collected.getInt(collected.readerIndex());
    }

    private static boolean isOfUse(int id) {
        return id == Message.EXTENDED || id == Message.HASHES || id == Message.HASH_REJECT;
    }

    private static void check(int id, int length) throws ProtocolException {
        int payload = length - 1;
        boolean allowed =
                switch (id) {
                    case Message.EXTENDED -> payload >= 1 && payload <= LONGEST_EXTENDED;
                    case Message.HASHES -> payload >= HashRequest.LENGTH && payload <= LONGEST_HASHES;
                    case Message.HASH_REJECT -> payload == HashRequest.LENGTH;
                    default -> payload >= 0 && payload <= LONGEST_OTHER;
                };
        if (!allowed) {
            throw new ProtocolException(
                    "a message " + id + " of " + Integer.toUnsignedString(length) + " bytes cannot be");
        }
    }

    private void deliver(int id, ByteBuf in, int length) throws ProtocolException {
        if (id == Message.EXTENDED) {
            int number = in.readUnsignedByte();
            receiver.extended(number, in.nioBuffer(in.readerIndex(), length - 1));
            return;
        }
        var request = HashWire.read(in);
        if (id == Message.HASHES) {
            receiver.hashes(request, in.nioBuffer(in.readerIndex(), length - HashRequest.LENGTH));
        } else {
            receiver.refused(request);
        }
    }
}
