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

    private final WholeFileMemory memory;
    private final Timers timers;
    private final Duration patience;
    private byte @Nullable [] bytes;
    private byte @Nullable [] coming;
    private int file;
    private long usedNanos;
    private Timers.@Nullable Timer watch;

    /**
     * None.
     *
     * @param patience for how long one is kept of which nothing is asked
     */
    KeptFile(WholeFileMemory memory, Timers timers, Duration patience) {
        this.memory = memory;
        this.timers = timers;
        this.patience = patience;
    }

    boolean isEmpty() {
        return bytes == null;
    }

    /** Whether one is on its way. One at a time is. */
    boolean isComing() {
        return coming != null;
    }

    /** Room for one that begins to come, in place of the one before; null if there is no memory for it. */
    byte @Nullable [] begin(int length) {
        drop();
        coming = memory.take(length) ? new byte[length] : null;
        return coming;
    }

    /** The one that was coming does not. */
    void abort() {
        if (coming != null) {
            memory.give(coming.length);
            coming = null;
        }
    }

    /** The one that was coming is there. */
    void keep(int ofFile) {
        file = ofFile;
        bytes = coming;
        coming = null;
        usedNanos = timers.nanoTime();
        if (watch == null) {
            watch = timers.schedule(patience, this::look);
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
        if (bytes != null) {
            memory.give(bytes.length);
            bytes = null;
        }
    }

    /** Nobody asks any longer. */
    void close() {
        drop();
        if (watch != null) {
            watch.cancel();
            watch = null;
        }
    }

    private void look() {
        watch = null;
        var unused = Duration.ofNanos(timers.nanoTime() - usedNanos);
        if (bytes != null && unused.compareTo(patience) < 0) {
            watch = timers.schedule(patience.minus(unused), this::look);
        } else {
            drop();
        }
    }
}
