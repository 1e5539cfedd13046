package io.shoalfs.fetch.aws;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that are used now, renewed in time by a thread that may wait. Old ones are used as long as they are valid. Any
 * thread; does not block.
 */
public final class KeyRing {

    private static final Logger LOG = LoggerFactory.getLogger(KeyRing.class);

    /** So long before they expire keys are renewed. */
    private static final Duration AHEAD = Duration.ofMinutes(5);

    /** So often keys are looked for anew that do not expire, or of which there are none: files change. */
    private static final Duration AGAIN = Duration.ofMinutes(10);

    /** Between two attempts while old keys are valid. */
    private static final Duration PAUSE = Duration.ofSeconds(30);

    private final KeySource source;
    private final Executor worker;
    private final InstantSource clock;
    private @Nullable Ring ring;
    private Instant nextRenewal = Instant.MIN;
    private @Nullable CompletableFuture<Ring> renewal;

    /**
     * What there is: keys, or the knowledge that there are none.
     *
     * @param keys empty: requests are made without a name
     */
    public record Ring(Optional<Keys> keys) {}

    /**
     * None yet.
     *
     * @param worker may wait; one task at a time is given to it
     */
    public KeyRing(KeyChain source, Executor worker, InstantSource clock) {
        this((KeySource) source, worker, clock);
    }

    KeyRing(KeySource source, Executor worker, InstantSource clock) {
        this.source = source;
        this.worker = worker;
        this.clock = clock;
    }

    /** What may be used now; empty: {@link #renew} has to be waited for. What soon may not is being renewed from now on. */
    public synchronized Optional<Ring> current() {
        var now = clock.instant();
        var held = ring;
        if (held == null || !held.keys().map(keys -> keys.isValid(now)).orElse(true)) {
            return Optional.empty();
        }
        if (!now.isBefore(nextRenewal)) {
            renew();
        }
        return Optional.of(held);
    }

    /**
     * Gets them anew, once for all who ask for it meanwhile. Completes on the worker's thread, or with an
     * {@link IOException} that has a clause for people.
     */
    public synchronized CompletionStage<Ring> renew() {
        if (renewal == null) {
            var begun = new CompletableFuture<Ring>();
            renewal = begun;
            nextRenewal = clock.instant().plus(PAUSE);
            try {
                worker.execute(() -> fetch(begun));
            } catch (RejectedExecutionException e) {
                renewal = null;
                begun.completeExceptionally(new IOException("the engine is ending", e));
            }
            return begun;
        }
        return renewal;
    }

    /** These are not taken, whatever they say of themselves. */
    public synchronized void discard(Keys keys) {
        if (ring != null && ring.keys().filter(keys::equals).isPresent()) {
            ring = null;
        }
    }

    private void fetch(CompletableFuture<Ring> begun) {
        try {
            var found = new Ring(source.get());
            keep(found);
            begun.complete(found);
        } catch (IOException | RuntimeException e) {
            LOG.debug("no keys: {}", e.getMessage());
            synchronized (this) {
                renewal = null;
            }
            begun.completeExceptionally(e);
        }
    }

    private synchronized void keep(Ring found) {
        renewal = null;
        ring = found;
        var now = clock.instant();
        var expires = found.keys().map(Keys::expires);
        var wanted = expires.map(time -> time.minus(AHEAD)).orElse(now.plus(AGAIN));
        var soonest = now.plus(PAUSE);
        nextRenewal = wanted.isBefore(soonest) ? soonest : wanted;
    }
}
