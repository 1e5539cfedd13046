package io.shoalfs.cache;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** An executor that runs what it was given when a test says so, on the test's thread. */
public final class HeldTasks implements Executor {

    private final Queue<Runnable> tasks = new ArrayDeque<>();

    @Override
    public synchronized void execute(Runnable task) {
        tasks.add(task);
    }

    /** Runs all tasks, also those that they add. */
    public void runAll() {
        for (var task = next(); task != null; task = next()) {
            task.run();
        }
    }

    /** Runs the task that has waited longest, if there is one. */
    public void runOne() {
        var task = next();
        if (task != null) {
            task.run();
        }
    }

    private synchronized @Nullable Runnable next() {
        return tasks.poll();
    }
}
