package io.shoalfs.fetch.swarm;

import io.shoalfs.cache.Timers.Timer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The swarm's one timer: set for the moment when the next answer is late, and for nothing else. Lives on the swarm's loop.
 */
final class Watch {

    private final Loop loop;
    private final SwarmConfig config;
    private final Relief relief;
    private final Runnable decide;
    private @Nullable Timer timer;
    private long setForNanos;
    private long retryNanos = Relief.NEVER;

    Watch(Loop loop, SwarmConfig config, Relief relief, Runnable decide) {
        this.loop = loop;
        this.config = config;
        this.relief = relief;
        this.decide = decide;
    }

    /** A round of decisions is over: new requests may be late sooner than what is watched. */
    void rest(long earliestDueNanos) {
        long now = loop.nanoTime();
        wakeAt(earliestDueNanos);
        if (timer == null && relief.isAnythingAsked()) {
            wakeAt(now + config.silence().toNanos());
        }
    }

    /** Sees to it that what is late is looked at no later than this; {@link Relief#NEVER} needs no look. */
    void wakeAt(long nanos) {
        if (nanos == Relief.NEVER) {
            return;
        }
        if (timer != null) {
            if (setForNanos - nanos <= 0) {
                return;
            }
            timer.cancel();
        }
        setForNanos = nanos;
        timer = loop.schedule(Duration.ofNanos(Math.max(0, nanos - loop.nanoTime())), () -> loop.execute(this::wake));
    }

    /** A refusal ends then: what was refused may be asked for again. */
    void retryAt(long nanos) {
        retryNanos = nanos;
        wakeAt(nanos);
    }

    void stop() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void wake() {
        if (timer == null || loop.nanoTime() - setForNanos < 0) {
            return;
        }
        timer = null;
        long next = relief.relieve();
        if (retryNanos - loop.nanoTime() <= 0) {
            retryNanos = Relief.NEVER;
        }
        next = Math.min(next, retryNanos);
        wakeAt(next);
        decide.run();
    }
}
