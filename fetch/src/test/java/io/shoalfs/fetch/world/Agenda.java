package io.shoalfs.fetch.world;

import io.shoalfs.fetch.swarm.Loop;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * All that is going to happen in a world, in the order of a clock that moves only from one event to the next: the turns of
 * the engine's loop, in order; timers; tasks of the pools; what readers, sources and disks do. For one thread, which stands
 * for all of the engine's.
 */
final class Agenda {

    private static final int TURN_NANOS_MAX = 20_000;

    private final Random random;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::atNanos).thenComparingLong(Event::order));
    private long nowNanos;
    private long order;
    private long turnNanos;

    private record Event(long atNanos, long order, Runnable task) {}

    /** Nothing will happen; the random numbers decide how long turns of the loop take. */
    Agenda(Random random) {
        this.random = random;
    }

    long now() {
        return nowNanos;
    }

    int size() {
        return events.size();
    }

    /** Something happens after the delay. */
    void after(long delayNanos, Runnable task) {
        events.add(new Event(nowNanos + Math.max(0, delayNanos), order++, task));
    }

    /** The next event happens; false if there is none. */
    boolean step() {
        var event = events.poll();
        if (event == null) {
            return false;
        }
        nowNanos = Math.max(nowNanos, event.atNanos());
        event.task().run();
        return true;
    }

    /** When the next event will happen; never, if that is {@link Long#MAX_VALUE}. */
    long nextNanos() {
        var event = events.peek();
        return event == null ? Long.MAX_VALUE : event.atNanos();
    }

    /** Nothing of it happens any more. */
    void drop() {
        events.clear();
    }

    /** The engine's loop: its turns keep their order, and take a while, in which other things happen. */
    Loop loop() {
        return new Loop() {
            @Override
            public boolean inLoop() {
                return true;
            }

            @Override
            public void execute(Runnable task) {
                turnNanos = Math.max(turnNanos, nowNanos + random.nextInt(TURN_NANOS_MAX));
                events.add(new Event(turnNanos, order++, task));
            }

            @Override
            public long nanoTime() {
                return nowNanos;
            }

            @Override
            public Timer schedule(Duration delay, Runnable task) {
                var event = new Event(nowNanos + Math.max(0, delay.toNanos()), order++, task);
                events.add(event);
                return () -> events.remove(event);
            }
        };
    }
}
