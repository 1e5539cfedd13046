package io.shoalfs.cache;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The two pools of a cache. What waits in them is bounded by who gives it: writes by the memory for pieces, checks by the
 * reads that wait, uploads by the engine's slots. No thread of these is ever interrupted: it would close the file channel
 * that it uses, under all others.
 */
public record CacheThreads(ExecutorService hashing, ExecutorService disk) implements AutoCloseable {

    private static final long CLOSE_SECONDS_MAX = 60;

    /** As many threads as configured. */
    public static CacheThreads start(CacheConfig config) {
        return new CacheThreads(
                Executors.newFixedThreadPool(config.hashThreads(), named("shoalfs-hash-")),
                Executors.newFixedThreadPool(config.diskThreads(), named("shoalfs-disk-")));
    }

    /** Lets what was begun come to its end. To be called when the cache has been closed. Blocks. */
    @Override
    public void close() {
        hashing.shutdown();
        disk.shutdown();
        try {
            if (!hashing.awaitTermination(CLOSE_SECONDS_MAX, TimeUnit.SECONDS)
                    || !disk.awaitTermination(CLOSE_SECONDS_MAX, TimeUnit.SECONDS)) {
                throw new IllegalStateException("a thread of the cache did not end in " + CLOSE_SECONDS_MAX + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ThreadFactory named(String prefix) {
        var count = new AtomicInteger();
        return task -> {
            var thread = new Thread(task, prefix + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
