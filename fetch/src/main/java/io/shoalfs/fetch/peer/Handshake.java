package io.shoalfs.fetch.peer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.shoalfs.torrent.InfoHash;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;

/**
 * What each side says first (BEP 3): which extensions it knows, which torrent it means, who it is.
 *
 * @param reserved the eight bytes in which extensions are announced, as one number
 * @param torrent the info-hash: of a v2 torrent, its first 20 bytes (BEP 52)
 */
record Handshake(long reserved, InfoHash torrent, PeerId peer) {

    /** In bytes, on the wire. */
    static final int LENGTH = 68;

    private static final byte[] PROTOCOL = "\u0013BitTorrent protocol".getBytes(StandardCharsets.ISO_8859_1);
    private static final int HASH_LENGTH = 20;

    private static final long FAST = 0x04;
    private static final long EXTENDED = 0x10_00_00;
    private static final long V2 = 0x10;

    /**
     * Ours: the fast extension (BEP 6) and the extension protocol (BEP 10).
     *
     * @param v2 whether the torrent has a v2 hash too: who is called by the v1 hash may answer by that one (BEP 52)
     */
    static Handshake ours(InfoHash torrent, boolean v2, PeerId peer) {
        return new Handshake(FAST | EXTENDED | (v2 ? V2 : 0), torrent, peer);
    }

    /** Whether the sender knows BEP 6. */
    boolean fast() {
        return (reserved & FAST) != 0;
    }

    /** Whether the sender knows BEP 10. */
    boolean extended() {
        return (reserved & EXTENDED) != 0;
    }

    /** It, as a new array. */
    byte[] bytes() {
        var bytes = new byte[LENGTH];
        writeTo(Unpooled.wrappedBuffer(bytes).clear());
        return bytes;
    }

    void writeTo(ByteBuf out) {
        out.writeBytes(PROTOCOL)
                .writeLong(reserved)
                .writeBytes(torrent.wireBytes())
                .writeBytes(peer.bytes());
    }

    /**
     * Says at the first byte that cannot be of a handshake that it is none: what speaks another protocol, or begins with
     * encryption, need not wait for an answer that never comes.
     */
    static void check(ByteBuf begin) throws ProtocolException {
        int known = Math.min(begin.readableBytes(), PROTOCOL.length);
        for (int i = 0; i < known; i++) {
            if (begin.getByte(begin.readerIndex() + i) != PROTOCOL[i]) {
                throw new ProtocolException("it does not speak the BitTorrent protocol");
            }
        }
    }

    /** Reads one whose {@link #LENGTH} bytes are there and were checked. */
    static Handshake read(ByteBuf in) {
        in.skipBytes(PROTOCOL.length);
        long reserved = in.readLong();
        var hash = new byte[HASH_LENGTH];
        in.readBytes(hash);
        var peer = new byte[PeerId.LENGTH];
        in.readBytes(peer);
        return new Handshake(reserved, InfoHash.of(hash), PeerId.of(peer));
    }
}
