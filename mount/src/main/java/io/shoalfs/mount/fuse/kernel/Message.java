package io.shoalfs.mount.fuse.kernel;

import io.shoalfs.mount.fuse.kernel.FuseAbi.FuseInHeader;
import java.nio.ByteBuffer;

/** A request as the kernel wrote it: {@code struct fuse_in_header}, then what its opcode brings. For one thread. */
final class Message {

    private final ByteBuffer bytes;

    /** A request that lies in the buffer from 0 to its limit; the buffer is the caller's. */
    Message(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    int opcode() {
        return bytes.getInt(FuseInHeader.OPCODE);
    }

    /** What the answer is found by. */
    long unique() {
        return bytes.getLong(FuseInHeader.UNIQUE);
    }

    /** What it is about. */
    long node() {
        return bytes.getLong(FuseInHeader.NODEID);
    }

    /** An unsigned 32-bit field of the opcode's structure. */
    int intAt(int offset) {
        return bytes.getInt(FuseInHeader.SIZEOF + offset);
    }

    /** A 64-bit field of the opcode's structure. */
    long longAt(int offset) {
        return bytes.getLong(FuseInHeader.SIZEOF + offset);
    }

    /** The bytes from this offset of the opcode's data to the NUL that ends them. */
    byte[] textAt(int offset) {
        int begin = FuseInHeader.SIZEOF + offset;
        int end = begin;
        while (end < bytes.limit() && bytes.get(end) != 0) {
            end++;
        }
        byte[] text = new byte[end - begin];
        bytes.get(begin, text);
        return text;
    }
}
