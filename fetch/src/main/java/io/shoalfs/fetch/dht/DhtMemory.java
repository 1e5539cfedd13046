package io.shoalfs.fetch.dht;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Where the table is kept from one run to the next. Blocks; one thread at a time. */
public interface DhtMemory {

    /** What was kept last, unharmed; empty if there is nothing. */
    Optional<ByteBuffer> read() throws IOException;

    /** Keeps this instead: after a stop of any kind it is the old or the new. */
    void replace(ByteBuffer content) throws IOException;
}
