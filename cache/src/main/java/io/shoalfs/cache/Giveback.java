package io.shoalfs.cache;

import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * Looks once in a while whether others have taken what is kept free of the cache's file system, and gives up pieces for it:
 * nothing arrives that would be a reason to look where all is held. Any thread.
 */
final class Giveback {

    static final Duration PERIOD = Duration.ofSeconds(1);

    private final Room room;
    private final Timers timers;
    private final Executor disk;
    private boolean closed;

    Giveback(Room room, Timers timers, Executor disk) {
        this.room = room;
        this.timers = timers;
        this.disk = disk;
    }

    /** Looks from now on. */
    void start() {
        timers.schedule(PERIOD, this::look);
    }

    /** Looks no longer. */
    synchronized void close() {
        closed = true;
    }

    // Under the lock, so that nothing is given to a pool that is closed after this is.
    private synchronized void look() {
        if (!closed) {
            disk.execute(() -> {
                room.makeWhatIsKeptFree();
                start();
            });
        }
    }
}
