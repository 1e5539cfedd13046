package io.shoalfs.cache;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells that the disk does not take what arrives: once, and again only after it took all for a while. Any thread. */
final class Complaint {

    private static final Logger LOG = LoggerFactory.getLogger(Complaint.class);

    private static final long QUIET_NANOS = Duration.ofMinutes(10).toNanos();

    private final Timers timers;
    private final AtomicLong lastNanos;

    Complaint(Timers timers) {
        this.timers = timers;
        this.lastNanos = new AtomicLong(timers.nanoTime() - QUIET_NANOS);
    }

    /** The disk has not taken a piece. */
    void raise(String reason) {
        long now = timers.nanoTime();
        if (now - lastNanos.getAndSet(now) >= QUIET_NANOS) {
            LOG.warn("the disk does not take what arrives, and reads are answered from memory: {}", reason);
        }
    }
}
