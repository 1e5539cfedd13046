package io.shoalfs.fetch;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A thread that may wait, for credentials and their services: it is there while there is something to do. Any thread. */
final class Waiter implements Executor, AutoCloseable {

    private static final long IDLE_SECONDS = 10;

    /** Each torrent's buckets ask once at a time. */
    private static final int TASKS_MAX = 10_000;

    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(TASKS_MAX), Waiter::thread);

    Waiter() {
        threads.allowCoreThreadTimeOut(true);
    }

    @Override
    public void execute(Runnable task) {
        threads.execute(task);
    }

    /** Takes no more tasks; what has begun is not waited for. */
    @Override
    public void close() {
        threads.shutdown();
    }

    private static Thread thread(Runnable task) {
        var thread = new Thread(task, "shoalfs-keys");
        thread.setDaemon(true);
        return thread;
    }
}
