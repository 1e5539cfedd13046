package io.shoalfs.cache;

import io.shoalfs.cache.disk.ChangedException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
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

    private Complaint(Timers timers, String what) {
        this.timers = timers;
        this.what = what;
        this.lastNanos = new AtomicLong(timers.nanoTime() - QUIET_NANOS);
    }

    /**
     * Those of a cache.
     *
     * @param disk it fails or is full
     * @param damage what it has is not what was written to it
     */
    record Both(Complaint disk, Complaint damage) {

        static Both of(Timers timers) {
            return new Both(
                    new Complaint(timers, "the disk does not take what arrives, and reads are answered from memory"),
                    new Complaint(
                            timers, "files of the cache were changed or damaged; what is wrong is fetched again"));
        }

        /** Something could not be read: the file has been tampered with, or else the disk fails. */
        void unreadable(IOException failure) {
            boolean isDamage = failure instanceof EOFException
                    || failure instanceof NoSuchFileException
                    || failure instanceof AccessDeniedException
                    || failure instanceof ChangedException;
            (isDamage ? damage : disk).raise(failure.toString());
        }
    }

    /** It has happened. */
    void raise(String reason) {
        long now = timers.nanoTime();
        if (now - lastNanos.getAndSet(now) >= QUIET_NANOS) {
            LOG.warn("{}: {}", what, reason);
        }
    }
}
