package io.shoalfs.cache;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of something that goes wrong: once, and again only after nothing did for a while. Any thread. */
final class Complaint {

    private static final Logger LOG = LoggerFactory.getLogger(Complaint.class);

    private static final long QUIET_NANOS = Duration.ofMinutes(10).toNanos();

    private final Timers timers;
    private final String what;
    private final AtomicLong lastNanos;

    Complaint(Timers timers, String what) {
        this.timers = timers;
        this.what = what;
        this.lastNanos = new AtomicLong(timers.nanoTime() - QUIET_NANOS);
    }

    /** It has happened. */
    void raise(String reason) {
        long now = timers.nanoTime();
        if (now - lastNanos.getAndSet(now) >= QUIET_NANOS) {
            LOG.warn("{}: {}", what, reason);
        }
    }
}
