package io.shoalfs.fetch;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Waits for what must become true, up to a deadline. */
public final class Await {

    private static final long SECONDS = 20;

    private Await() {}

    /** Looks again and again until it is true; fails when that takes too long. */
    public static void until(Callable<Boolean> condition) throws Exception {
        until(condition, () -> "");
    }

    /** The same, with words for a test that fails. */
    public static void until(Callable<Boolean> condition, Supplier<String> words) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (!condition.call()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("it did not become true in " + SECONDS + " s " + words.get());
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }
}
