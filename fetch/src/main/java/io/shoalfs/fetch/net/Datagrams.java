package io.shoalfs.fetch.net;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** A way to send datagrams, which may be lost. Confined to one loop. */
public interface Datagrams extends AutoCloseable {

    /** Sends one; nobody learns if it cannot be sent. The bytes are not changed by anybody after that. */
    void send(InetSocketAddress to, ByteBuffer bytes);

    /** Sends and receives nothing more. Idempotent; does not wait. */
    @Override
    void close();

    /** Who takes what comes. Called on the loop. */
    interface Receiver {

        /**
         * Somebody sent this, or says to be who did.
         *
         * @param bytes lent for the call
         */
        void received(InetSocketAddress from, ByteBuffer bytes);
    }
}
