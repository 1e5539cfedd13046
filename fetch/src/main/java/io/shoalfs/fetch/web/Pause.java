package io.shoalfs.fetch.web;

import io.shoalfs.cache.Timers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A time in which a server is left alone. On the loop. */
final class Pause {

    private final Timers timers;
    private final Runnable over;
    private Timers.@Nullable Timer running;

    /**
     * None.
     *
     * @param over runs when one has gone by
     */
    Pause(Timers timers, Runnable over) {
        this.timers = timers;
        this.over = over;
    }

    boolean isOn() {
        return running != null;
    }

    /** Begins one, in place of one that is on. */
    void begin(Duration length) {
        end();
        running = timers.schedule(length, () -> {
            running = null;
            over.run();
        });
    }

    /** Ends it, if one is on; that is not told. */
    void end() {
        if (running != null) {
            running.cancel();
            running = null;
        }
    }
}
