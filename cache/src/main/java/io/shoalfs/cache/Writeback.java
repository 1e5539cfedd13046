package io.shoalfs.cache;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Has what was written brought to the disk some seconds later, and does not wait for it: the system alone leaves a tenth of
 * the memory for the end, and a clean stop would sync that in half a minute. Any thread.
 */
final class Writeback {

    private static final Duration DELAY = Duration.ofSeconds(2);

    private final StoredPieces stored;
    private final InFlight inFlight;
    private final Executor disk;
    private final Timers timers;
    private final AtomicBoolean scheduled = new AtomicBoolean();

    Writeback(StoredPieces stored, InFlight inFlight, Executor disk, Timers timers) {
        this.stored = stored;
        this.inFlight = inFlight;
        this.disk = disk;
        this.timers = timers;
    }

    /** Something was written. */
    void soon() {
        if (scheduled.compareAndSet(false, true)) {
            timers.schedule(DELAY, this::start);
        }
    }

    private void start() {
        if (!inFlight.begin()) {
            return;
        }
        disk.execute(() -> {
            try {
                // Before: what is written from now on is for the next time.
                scheduled.set(false);
                stored.startWriteback();
            } finally {
                inFlight.end();
            }
        });
    }
}
