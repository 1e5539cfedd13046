package io.shoalfs.mount.engine;

import io.shoalfs.cache.KeptFile;
import io.shoalfs.fetch.Keepsake;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** What is known of the DHT, in the cache's directory. */
record DhtFile(KeptFile file) implements Keepsake {

    @Override
    public Optional<ByteBuffer> read() throws IOException {
        return file.read();
    }

    @Override
    public void replace(ByteBuffer content) throws IOException {
        file.replace(content);
    }
}
