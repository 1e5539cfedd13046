package io.shoalfs.fetch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Something small that the engine keeps from one run to the next. Blocks for the disk; one thread at a time. */
public interface Keepsake {

    /** Nothing is kept. */
    Keepsake NONE = new Keepsake() {
        @Override
        public Optional<ByteBuffer> read() {
            return Optional.empty();
        }

        @Override
        public void replace(ByteBuffer content) {
            // There is nowhere to keep it.
        }
    };

    /** What was kept last, unharmed; empty if there is nothing. */
    Optional<ByteBuffer> read() throws IOException;

    /** Keeps this instead: after a stop of any kind it is the old or the new. */
    void replace(ByteBuffer content) throws IOException;
}
