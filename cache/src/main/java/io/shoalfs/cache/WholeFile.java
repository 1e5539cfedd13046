package io.shoalfs.cache;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A file of the torrent, complete and verified, in a file of the cache that holds nothing else: others may read that by
 * themselves until this is closed. Any thread.
 */
public final class WholeFile implements AutoCloseable {

    private final Path path;
    private final Runnable release;
    private final AtomicBoolean closed = new AtomicBoolean();

    WholeFile(Path path, Runnable release) {
        this.path = path;
        this.release = release;
    }

    /** The file of the cache. To be opened for reading only. */
    public Path path() {
        return path;
    }

    /** Its pieces may be evicted again. Idempotent. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            release.run();
        }
    }
}
