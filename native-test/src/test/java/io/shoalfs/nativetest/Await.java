package io.shoalfs.nativetest;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Waiting for an event, with a deadline. */
public final class Await {

    private static final Duration PAUSE = Duration.ofMillis(10);

    private Await() {}

    /** Something that can be looked at again and again. */
    @FunctionalInterface
    public interface Look<T> {
        Optional<T> look() throws IOException;
    }

    /** Looks until it sees something; fails, saying what was waited for, if it does not come in time. */
    public static <T> T until(String what, Duration patience, Look<T> look) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            Optional<T> seen = look.look();
            if (seen.isPresent()) {
                return seen.get();
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("did not come in " + patience + ": " + what);
            }
            pause();
        }
    }

    /** Looks until it is so. */
    public static void untilTrue(String what, Duration patience, Look<Boolean> look) throws IOException {
        until(what, patience, () -> look.look().filter(seen -> seen));
    }

    /** Lets time pass: for statements that are about time itself. */
    public static void passing(Duration time) {
        long deadline = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < deadline) {
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting", e);
        }
    }
}
