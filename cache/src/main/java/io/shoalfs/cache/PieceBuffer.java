package io.shoalfs.cache;

import java.nio.ByteBuffer;

/**
 * Memory for one piece. Whoever took it fills it and either closes it or gives it to {@link PieceStore#offer}; not both.
 */
public interface PieceBuffer extends AutoCloseable {

    /** All of the memory, position 0 to limit: a view of its own for each call. Not to be used after it was given away. */
    ByteBuffer bytes();

    @Override
    void close();
}
