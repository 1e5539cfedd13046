package io.shoalfs.fetch.tracker;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;

/** What is asked of a tracker over UDP once it has given a connection (BEP 15). */
interface UdpQuestion<T> {

    /** Its number, and that of its answer. */
    int action();

    /** Writes what follows the transaction. */
    void writeTo(ByteBuf out);

    /** How many bytes an answer has behind its transaction at least; a shorter one is ignored. */
    int shortestAnswer();

    /**
     * Reads what an answer has behind its transaction.
     *
     * @param six whether it came over IPv6
     * @throws IOException with a clause for people if it means nothing
     */
    T read(ByteBuffer body, boolean six) throws IOException;
}
