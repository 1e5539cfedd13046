package io.shoalfs.cache;

import java.time.Duration;

/** Time, as a dependency: a real one in the engine, a stepped one in tests and simulations. Any thread. */
public interface Timers {

    /** Nanoseconds since some fixed moment; never runs backwards. */
    long nanoTime();

    /** Runs a task once, after the delay, on a thread of the implementation's: the task must return at once. */
    Timer schedule(Duration delay, Runnable task);

    /** A task that has been scheduled. */
    interface Timer {

        /** Sees to it that the task does not start, if it has not. Idempotent. */
        void cancel();
    }
}
