package io.shoalfs.fetch.dht;

import io.shoalfs.fetch.swarm.Loop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;

/**
 * Whether others can reach us, and so whether we are read-only (BEP 43). Confined to one loop.
 *
 * <p>A query from a host that we have sent nothing to proves that we can be reached. But a node that says it is read-only is in
 * nobody's table, and is asked by nobody: so we begin as others do, and are read-only only after a trial in which nobody came; and
 * try again every hour. Who was proven reachable has to be again when nobody comes any more.
 */
final class Reach {

    static final Duration TRIAL = Duration.ofMinutes(10);
    static final Duration RETRY = Duration.ofHours(1);
    static final Duration PROVEN = Duration.ofMinutes(30);
    private static final int MOST_HOSTS = 4_000;

    private final Loop clock;
    private final boolean always;
    private final Map<Host, Boolean> contacted = new Recent<>(MOST_HOSTS);
    private boolean isTrial = true;
    private boolean isAsked;
    private long untilNanos;

    /**
     * A trial begins with the first query that is sent.
     *
     * @param always whether to be read-only whatever comes
     */
    Reach(Loop clock, boolean always) {
        this.clock = clock;
        this.always = always;
    }

    /** We send something there. */
    void sentTo(InetSocketAddress to) {
        if (!isAsked) {
            isAsked = true;
            untilNanos = clock.nanoTime() + TRIAL.toNanos();
        }
        contacted.put(Host.of(to), true);
    }

    /** A query came from there. */
    void askedBy(InetSocketAddress from) {
        if (!contacted.containsKey(Host.of(from))) {
            isTrial = true;
            isAsked = true;
            untilNanos = clock.nanoTime() + PROVEN.toNanos();
        }
    }

    /** Whether our queries are to say that we should not be asked. */
    boolean isReadOnly() {
        if (always) {
            return true;
        }
        if (isAsked && clock.nanoTime() - untilNanos >= 0) {
            isTrial = !isTrial;
            untilNanos = clock.nanoTime() + (isTrial ? TRIAL : RETRY).toNanos();
        }
        return !isTrial;
    }
}
