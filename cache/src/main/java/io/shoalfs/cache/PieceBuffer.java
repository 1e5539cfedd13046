package io.shoalfs.cache;

import java.nio.ByteBuffer;

/**
 * Memory for one piece. Whoever took it fills it and either closes it or gives it to {@link PieceStore#offer}; not both.
 */
public interface PieceBuffer extends AutoCloseable {

    /** All of the memory, position 0 to limit: a view of its own for each call. Not to be used after it was given away. */
    ByteBuffer bytes();

    /** Makes all of the memory zero, as padding is (BEP 47): of a piece that has any, before it is filled. */
    default void zero() {
        var bytes = bytes();
        while (bytes.remaining() >= Long.BYTES) {
            bytes.putLong(0);
        }
        while (bytes.hasRemaining()) {
            bytes.put((byte) 0);
        }
    }

    @Override
    void close();
}
