package io.shoalfs.fetch.swarm;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Lets what peers ask for step back while a read of this machine waits. Confined to the swarm's loop.
 *
 * <p>No more is given then than comes in, so that a read never shares its machine with uploads that do not help the swarm
 * that it waits for; giving as much as one gets is what keeps machines that read the same data all at once from each
 * waiting for the one source that waits for nobody. What is asked beyond that waits for the read's end, but no longer
 * than a peer's patience lasts.
 */
final class Courtesy {

    /** How often is looked whether a read still waits, while something waits for that. */
    private static final Duration LOOK = Duration.ofMillis(5);

    /** What came in and was not given is kept up to this. */
    private static final long MOST_SAVED = 1 << 20;

    private static final int MOST_AT_ONCE = 64;

    private final Loop loop;
    private final Readers readers;
    private final Duration patience;
    private final Queue<Upload> waiting = new ArrayDeque<>();
    private boolean looking;
    private long counted;
    private long saved;

    private record Upload(int length, Runnable begin, long dueNanos) {}

    /**
     * Nothing waits.
     *
     * @param patience how long something waits at most
     */
    Courtesy(Loop loop, Readers readers, Duration patience) {
        this.loop = loop;
        this.readers = readers;
        this.patience = patience;
    }

    /** Begins to give so many bytes: at once, in this call, if no read is in their way, else in its turn. */
    void pass(int length, Runnable begin) {
        if (waiting.isEmpty() && mayPass(length)) {
            begin.run();
            return;
        }
        waiting.add(new Upload(length, begin, loop.nanoTime() + patience.toNanos()));
        lookSoon();
    }

    private void lookSoon() {
        if (!looking && !waiting.isEmpty()) {
            looking = true;
            loop.schedule(LOOK, this::look);
        }
    }

    private void look() {
        looking = false;
        // What is begun may ask again: not without an end.
        for (int left = MOST_AT_ONCE; left > 0 && !waiting.isEmpty() && isDue(waiting.element()); left--) {
            waiting.remove().begin().run();
        }
        lookSoon();
    }

    private boolean isDue(Upload upload) {
        return mayPass(upload.length()) || upload.dueNanos() - loop.nanoTime() <= 0;
    }

    private boolean mayPass(int length) {
        long received = readers.received();
        saved = Math.min(MOST_SAVED, saved + received - counted);
        counted = received;
        if (!readers.areWaiting()) {
            saved = 0;
            return true;
        }
        if (saved < length) {
            return false;
        }
        saved -= length;
        return true;
    }
}
