package io.shoalfs.fetch.web;

import io.netty.buffer.ByteBuf;
import io.shoalfs.torrent.Block;
import java.nio.ByteBuffer;

/** A block on its way: its bytes may come in several answers, if it has bytes of several files. On the loop. */
final class Gathering {

    final Block block;
    private final byte[] bytes;
    private int missing;
    private boolean isWanted = true;

    /** All of it is missing. */
    Gathering(Block block, int length) {
        this.block = block;
        this.bytes = new byte[length];
        this.missing = length;
    }

    /** Takes some of its bytes, which are read from the buffer. */
    void take(ByteBuf source, int offset, int length) {
        source.readBytes(bytes, offset, length);
        missing -= length;
    }

    /** Bytes that are zeros, whoever is asked: padding. */
    void pad(int length) {
        missing -= length;
    }

    boolean isComplete() {
        return missing == 0;
    }

    boolean isWanted() {
        return isWanted;
    }

    /** Nobody waits for it any longer. */
    void forget() {
        isWanted = false;
    }

    ByteBuffer content() {
        return ByteBuffer.wrap(bytes);
    }
}
