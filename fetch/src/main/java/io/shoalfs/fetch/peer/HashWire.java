package io.shoalfs.fetch.peer;

import io.netty.buffer.ByteBuf;
import io.shoalfs.torrent.HashRequest;
import java.net.ProtocolException;
import java.nio.ByteBuffer;

/** Hash requests as they go over the wire (BEP 52): also at the begin of their answers. */
final class HashWire {

    private static final int ROOT = 32;

    private HashWire() {}

    /** Appends one. */
    static void write(HashRequest request, ByteBuf out) {
        out.writeBytes(request.root().duplicate());
        out.writeInt(request.base()).writeInt(request.index());
        out.writeInt(request.length()).writeInt(request.proofLayers());
    }

    /** Reads one whose {@link HashRequest#LENGTH} bytes are there. */
    static HashRequest read(ByteBuf in) throws ProtocolException {
        byte[] root = new byte[ROOT];
        in.readBytes(root);
        int base = in.readInt();
        int index = in.readInt();
        int length = in.readInt();
        int proofLayers = in.readInt();
        if (base < 0 || index < 0 || length < 1 || proofLayers < 0) {
            throw new ProtocolException("a hash request whose numbers are too large");
        }
        return new HashRequest(ByteBuffer.wrap(root), base, index, length, proofLayers);
    }
}
