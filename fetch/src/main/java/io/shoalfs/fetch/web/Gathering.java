package io.shoalfs.fetch.web;

import io.netty.buffer.ByteBuf;
import io.shoalfs.torrent.Block;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A block on its way: its bytes may come in several reads, and several answers, if it has bytes of several files. What comes
 * at once is not copied, and what has not come takes no memory. On the loop.
 */
final class Gathering {

    final Block block;
    private final int length;
    private byte @Nullable [] bytes;

    /** All of it, in a buffer that is lent. */
    private @Nullable ByteBuffer lent;

    private int missing;
    private boolean isWanted = true;

    /** All of it is missing. */
    Gathering(Block block, int length) {
        this.block = block;
        this.length = length;
        this.missing = length;
    }

    /** Takes some of its bytes, which are read from the buffer; all of them are {@link #content} until the buffer is released. */
    void take(ByteBuf source, int offset, int count) {
        if (count == length) {
            lent = source.nioBuffer(source.readerIndex(), count);
            source.skipBytes(count);
        } else {
            source.readBytes(own(), offset, count);
        }
        missing -= count;
    }

    /** Bytes that are zeros, whoever is asked: padding. */
    void pad(int count) {
        missing -= count;
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
        lent = null;
        bytes = null;
    }

    /** Its bytes, when it is complete: valid within the call that completed it. */
    ByteBuffer content() {
        return lent == null ? ByteBuffer.wrap(own()) : lent;
    }

    private byte[] own() {
        var own = bytes;
        if (own == null) {
            own = new byte[length];
            bytes = own;
        }
        return own;
    }
}
