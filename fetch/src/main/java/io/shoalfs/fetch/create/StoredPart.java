package io.shoalfs.fetch.create;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The bytes of a part that {@link PartFile} wrote, where they are kept. They do not change. For one thread. */
public interface StoredPart {

    /** Where it is, for people. */
    String shown();

    /** In bytes. */
    long length() throws IOException;

    /** Fills the target, from position to limit, with what is there. */
    void read(long offset, ByteBuffer target) throws IOException;
}
