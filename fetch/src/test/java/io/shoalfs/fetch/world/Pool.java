package io.shoalfs.fetch.world;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;

/** A pool of the cache, whose tasks take a time by chance, and happen at its end. For one thread, as its agenda. */
final class Pool extends AbstractExecutorService {

    private final Agenda agenda;
    private final Random random;
    private final long[] freeNanos;
    private long slowNanos;

    Pool(Agenda agenda, Random random, int threads) {
        this.agenda = agenda;
        this.random = random;
        this.freeNanos = new long[threads];
    }

    /** From now on a task may take up to so long. */
    void slow(long nanos) {
        slowNanos = nanos;
    }

    @Override
    public void execute(Runnable task) {
        int thread = 0;
        for (int other = 1; other < freeNanos.length; other++) {
            thread = freeNanos[other] < freeNanos[thread] ? other : thread;
        }
        long begin = Math.max(agenda.now(), freeNanos[thread]);
        freeNanos[thread] = begin + takes();
        agenda.after(freeNanos[thread] - agenda.now(), task);
    }

    private long takes() {
        boolean isSlow = slowNanos > 0 && random.nextInt(4) == 0;
        return 20_000 + random.nextInt(1_000_000) + (isSlow ? (long) (random.nextDouble() * slowNanos) : 0);
    }

    @Override
    public void shutdown() {}

    @Override
    public List<Runnable> shutdownNow() {
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return false;
    }

    @Override
    public boolean isTerminated() {
        return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return true;
    }

    @Override
    public String toString() {
        return "pool, free at " + Arrays.toString(freeNanos);
    }
}
