package io.shoalfs.fetch.web;

import java.time.Duration;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** How long a server is left alone that failed: twice as long each time, and never as long as others leave it alone. */
final class BackOff {

    private static final int DOUBLINGS_MAX = 16;

    private final Duration first;
    private final Duration longest;
    private final Random random;
    private int failures;

    BackOff(Duration first, Duration longest, Random random) {
        this.first = first;
        this.longest = longest;
        this.random = random;
    }

    /**
     * The pause after one more failure: what the server wants, or what is usual if that is longer; and up to half as
     * much again, since all that it sent away would come back at once.
     *
     * @param wanted by the server; null if it does not say
     */
    Duration next(@Nullable Duration wanted) {
        var usual = first.multipliedBy(1L << Math.min(failures, DOUBLINGS_MAX));
        failures++;
        // Who says when to come back is not yet gone then: only the first pause counts beside it.
        var least = wanted == null ? usual : max(wanted, first);
        var bounded = least.compareTo(longest) < 0 ? least : longest;
        return bounded.plusNanos((long) (random.nextDouble() * bounded.toNanos() / 2));
    }

    /** It works again. */
    void reset() {
        failures = 0;
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
