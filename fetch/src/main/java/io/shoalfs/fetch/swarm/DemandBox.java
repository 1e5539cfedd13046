package io.shoalfs.fetch.swarm;

import io.shoalfs.cache.Urgency;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Where demands of any thread wait for the swarm's loop. However many come at once, the loop is called once; the demands
 * of one thread stay in order.
 */
final class DemandBox {

    /** How much a piece is wanted from now on. */
    record Demand(int piece, Urgency urgency) {}

    private final Queue<Demand> demands = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean called = new AtomicBoolean();
    private final Executor loop;
    private final Runnable wake;

    /**
     * An empty box.
     *
     * @param wake runs on the loop, and takes all that is there
     */
    DemandBox(Executor loop, Runnable wake) {
        this.loop = loop;
        this.wake = wake;
    }

    /** Any thread. */
    void put(int piece, Urgency urgency) {
        demands.add(new Demand(piece, urgency));
        if (called.compareAndSet(false, true)) {
            loop.execute(wake);
        }
    }

    /** Takes all that is there. On the loop. */
    void takeAll(Consumer<Demand> taker) {
        // Before the queue is emptied: what is put from here on calls again.
        called.set(false);
        for (var demand = demands.poll(); demand != null; demand = demands.poll()) {
            taker.accept(demand);
        }
    }
}
