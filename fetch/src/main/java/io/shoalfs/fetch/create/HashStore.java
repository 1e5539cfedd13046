package io.shoalfs.fetch.create;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Where hashes lie until they are written: they may be more than memory. Any thread; what is put is not put twice. */
public interface HashStore {

    /**
     * Puts bytes.
     *
     * @param offset in bytes
     * @param hashes from position to limit, which are moved together
     */
    void put(long offset, ByteBuffer hashes) throws IOException;

    /** Fills the target, from position to limit, with what was put there. */
    void read(long offset, ByteBuffer target) throws IOException;
}
