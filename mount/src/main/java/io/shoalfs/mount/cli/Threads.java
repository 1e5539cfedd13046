package io.shoalfs.mount.cli;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Threads for one command, which ends the process. */
final class Threads {

    private static final long IDLE_SECONDS = 10;

    private Threads() {}

    /** So many at most; they end when they have had nothing to do for a while, and do not hold the process. */
    static Executor upTo(int most) {
        var pool = new ThreadPoolExecutor(
                most, most, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(most), task -> {
                    var thread = new Thread(task, "hash");
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
