package io.shoalfs.cache;

import io.shoalfs.cache.disk.SealedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A small file beside a cache's torrents, which is there as it was written or not at all. Blocks; one thread at a time. */
public final class KeptFile {

    private final SealedFile file;

    KeptFile(SealedFile file) {
        this.file = file;
    }

    /** Its content; empty if there is none, or it is damaged. */
    public Optional<ByteBuffer> read() throws IOException {
        return file.read();
    }

    /** Replaces it: after a stop of any kind it is the old or the new. The content's position does not move. */
    public void replace(ByteBuffer content) throws IOException {
        file.replace(content);
    }
}
