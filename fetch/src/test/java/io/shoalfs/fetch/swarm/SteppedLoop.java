package io.shoalfs.fetch.swarm;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.function.BooleanSupplier;

/** A loop on the test's thread, with a clock that moves only from one task to the next. The same on every run. */
public final class SteppedLoop implements Loop {

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final PriorityQueue<Task> timed =
            new PriorityQueue<>(Comparator.comparingLong(Task::atNanos).thenComparingLong(Task::order));
    private long nowNanos;
    private long order;
    private Runnable afterEach = () -> {};

    private record Task(long atNanos, long order, Runnable runnable) {}

    /** Runs after every task from now on: the place to check what must always be true. */
    public void afterEach(Runnable check) {
        this.afterEach = check;
    }

    @Override
    public boolean inLoop() {
        return true;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public long nanoTime() {
        return nowNanos;
    }

    @Override
    public Timer schedule(Duration delay, Runnable runnable) {
        var task = new Task(nowNanos + Math.max(0, delay.toNanos()), order++, runnable);
        timed.add(task);
        return () -> timed.remove(task);
    }

    /** Runs what waits for no time, and all that this adds. */
    public void runTasks() {
        for (var task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
            afterEach.run();
        }
    }

    /** Runs what there is until so much time has gone by. */
    public void advance(Duration duration) {
        long end = nowNanos + duration.toNanos();
        runTasks();
        while (!timed.isEmpty() && timed.peek().atNanos() <= end) {
            runNext();
        }
        nowNanos = end;
    }

    /**
     * Runs what there is until the condition holds.
     *
     * @return whether it does; false if the limit came first, or nothing is left to run
     */
    public boolean runUntil(BooleanSupplier condition, Duration limit) {
        long end = nowNanos + limit.toNanos();
        runTasks();
        while (!condition.getAsBoolean()) {
            if (timed.isEmpty() || timed.peek().atNanos() > end) {
                return false;
            }
            runNext();
        }
        return true;
    }

    /** Whether something waits for its time. */
    public boolean hasTimers() {
        return !timed.isEmpty();
    }

    /** The time since the loop was made. */
    public Duration now() {
        return Duration.ofNanos(nowNanos);
    }

    private void runNext() {
        var task = timed.poll();
        nowNanos = Math.max(nowNanos, task.atNanos());
        task.runnable().run();
        afterEach.run();
        runTasks();
    }
}
