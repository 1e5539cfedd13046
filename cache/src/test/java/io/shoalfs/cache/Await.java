package io.shoalfs.cache;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits, with a deadline, for what other threads do. */
public final class Await {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final long LOOK_NANOS = 500_000;

    private Await() {}

    /** The stage's result. */
    public static <T> T result(CompletionStage<T> stage) throws InterruptedException, ExecutionException {
        try {
            return stage.toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("not complete after " + PATIENCE, e);
        }
    }

    /** Until this is so. */
    public static void until(BooleanSupplier condition) {
        until(condition, () -> "");
    }

    /** Until this is so; else fails with these words. */
    public static void until(BooleanSupplier condition, Supplier<String> words) {
        long endNanos = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > endNanos) {
                throw new AssertionError("not so after " + PATIENCE + " " + words.get());
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }
}
