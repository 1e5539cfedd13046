package io.shoalfs.cache;

import io.shoalfs.torrent.PieceSpan;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/** A verified piece in memory, with its users: the memory goes back when the last one is done. Any thread. */
final class FreshPiece {

    private final PieceBuffer buffer;
    private final int length;
    private final AtomicInteger users = new AtomicInteger(1);

    /** Of a verified piece; its maker is its first user. */
    FreshPiece(PieceBuffer buffer, int length) {
        this.buffer = buffer;
        this.length = length;
    }

    int length() {
        return length;
    }

    /** All of it: a view. */
    ByteBuffer bytes() {
        return buffer.bytes().limit(length);
    }

    /** A part of it: a view. */
    ByteBuffer bytes(PieceSpan span) {
        return buffer.bytes().slice(span.offset(), span.length());
    }

    /** One more user, if it is still here. */
    boolean use() {
        for (int count = users.get(); count > 0; count = users.get()) {
            if (users.compareAndSet(count, count + 1)) {
                return true;
            }
        }
        return false;
    }

    /** A user is done. */
    void release() {
        if (users.decrementAndGet() == 0) {
            buffer.close();
        }
    }
}
