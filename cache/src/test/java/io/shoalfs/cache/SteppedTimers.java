package io.shoalfs.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Time that moves when a test says so; tasks run on the thread that moves it, in the order of their time. */
public final class SteppedTimers implements Timers {

    private final List<Task> tasks = new ArrayList<>();
    private long nowNanos;
    private long count;

    private record Task(long atNanos, long order, Runnable runnable) {}

    @Override
    public synchronized long nanoTime() {
        return nowNanos;
    }

    @Override
    public synchronized Timer schedule(Duration delay, Runnable runnable) {
        var task = new Task(nowNanos + Math.max(0, delay.toNanos()), count++, runnable);
        tasks.add(task);
        return () -> cancel(task);
    }

    /** Moves time, and runs all that is due until then, also what these tasks schedule. */
    public void advance(Duration duration) {
        long until = nanoTime() + duration.toNanos();
        for (var task = next(until); task != null; task = next(until)) {
            task.runnable().run();
        }
        synchronized (this) {
            nowNanos = until;
        }
    }

    /** How many tasks wait for their time. */
    public synchronized int pending() {
        return tasks.size();
    }

    private synchronized void cancel(Task task) {
        tasks.remove(task);
    }

    private synchronized @Nullable Task next(long untilNanos) {
        Task first = null;
        for (var task : tasks) {
            boolean earlier = first == null
                    || task.atNanos() < first.atNanos()
                    || (task.atNanos() == first.atNanos() && task.order() < first.order());
            if (task.atNanos() <= untilNanos && earlier) {
                first = task;
            }
        }
        if (first != null) {
            tasks.remove(first);
            nowNanos = first.atNanos();
        }
        return first;
    }
}
