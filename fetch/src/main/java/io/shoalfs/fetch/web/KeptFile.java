package io.shoalfs.fetch.web;

import io.netty.buffer.Unpooled;
import io.shoalfs.cache.Timers;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The last file that came whole, since its server knows no ranges: what is asked for next is most likely in it. Kept in
 * memory for a while, and not verified. On the loop.
 */
final class KeptFile {

    private final Timers timers;
    private final Duration patience;
    private byte @Nullable [] bytes;
    private int file;
    private long usedNanos;

    KeptFile(Timers timers, Duration patience) {
        this.timers = timers;
        this.patience = patience;
    }

    boolean isEmpty() {
        return bytes == null;
    }

    /** Keeps this one, and no other. */
    void keep(int ofFile, byte[] content) {
        boolean isWatched = bytes != null;
        file = ofFile;
        bytes = content;
        usedNanos = timers.nanoTime();
        if (!isWatched) {
            timers.schedule(patience, this::look);
        }
    }

    /** Answers the range, if it is of this file. */
    boolean serve(FileRange range, Consumer<Gathering> complete) {
        if (bytes == null || range.file() != file) {
            return false;
        }
        usedNanos = timers.nanoTime();
        range.begin(range.offset());
        range.take(Unpooled.wrappedBuffer(bytes, (int) range.offset(), (int) range.length()), complete);
        return true;
    }

    void drop() {
        bytes = null;
    }

    private void look() {
        var unused = Duration.ofNanos(timers.nanoTime() - usedNanos);
        if (unused.compareTo(patience) >= 0) {
            drop();
        } else if (bytes != null) {
            timers.schedule(patience.minus(unused), this::look);
        }
    }
}
