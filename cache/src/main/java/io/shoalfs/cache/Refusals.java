package io.shoalfs.cache;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells that the disk does not take what arrives: once when that begins, and once when it took all for a while. Counts
 * what it did not take. Any thread.
 */
final class Refusals {

    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    /** For so long everything was taken when it is over. */
    static final Duration QUIET = Duration.ofSeconds(5);

    private final Timers timers;
    private @Nullable String reason;
    private long lastNanos;
    private long pieces;
    private long bytes;

    Refusals(Timers timers) {
        this.timers = timers;
    }

    /**
     * What the disk has not taken.
     *
     * @param reason why it does not take anything now; null if it does
     * @param pieces how many it has not taken since the start
     * @param bytes how many these were; what did not arrive whole is not counted
     */
    record State(@Nullable String reason, long pieces, long bytes) {}

    /** The disk has not taken a piece of this length. */
    synchronized void raise(String why, int length) {
        lastNanos = timers.nanoTime();
        pieces++;
        bytes += length;
        if (reason == null) {
            LOG.warn("the disk does not take what arrives, and reads are answered from memory: {}", why);
        }
        reason = why;
    }

    /** The disk has taken a piece. */
    synchronized void taken() {
        if (reason != null && timers.nanoTime() - lastNanos >= QUIET.toNanos()) {
            LOG.info("the disk takes what arrives again; {} bytes in {} pieces were not kept so far", bytes, pieces);
            reason = null;
        }
    }

    synchronized State state() {
        return new State(reason, pieces, bytes);
    }
}
