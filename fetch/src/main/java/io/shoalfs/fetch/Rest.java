package io.shoalfs.fetch;

import io.shoalfs.cache.Timers;
import io.shoalfs.fetch.swarm.Loop;
import io.shoalfs.fetch.swarm.Readers;
import io.shoalfs.fetch.swarm.UploadPeer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Lets a torrent rest that nobody here reads: the connections that we made are ended, and no others are made, until
 * somebody reads again. Those over which a peer takes something from us, or wants to, stay. Who comes is taken in as
 * ever. Confined to the swarm's loop.
 *
 * @param <P> what connections are to who has them
 */
final class Rest<P extends UploadPeer> {

    /** A read that finds nobody connected wakes at once; one that finds too few does after this. */
    private static final Duration LOOK = Duration.ofMillis(500);

    /** Who has the connections. */
    interface Connections<P> {

        /** Those that we made, and that are open: a copy. */
        List<P> made();

        /** Ends one, which is not made again before {@link #wake}. */
        void end(P connection);

        /** Makes no more connections until {@link #wake}. */
        void rest();

        /** Makes connections again, at once those that had been ended. */
        void wake();
    }

    private final Loop loop;
    private final Readers readers;
    private final Duration after;
    private final Connections<P> connections;
    private final Map<P, Use> uses = new HashMap<>();
    private Timers.@Nullable Timer timer;
    private boolean resting;
    private long received;
    private long readNanos;

    /** What a peer had taken by when. */
    private record Use(long given, long nanos) {}

    /**
     * Nothing rests yet.
     *
     * @param after how long nothing must have been read, or taken over a connection
     */
    Rest(Loop loop, Readers readers, Duration after, Connections<P> connections) {
        this.loop = loop;
        this.readers = readers;
        this.after = after;
        this.connections = connections;
    }

    /** The time begins. */
    void start() {
        readNanos = loop.nanoTime();
        lookSoon();
    }

    /** The time ends. */
    void stop() {
        if (timer != null) {
            timer.cancel();
        }
    }

    /** Somebody reads. */
    void wake() {
        readNanos = loop.nanoTime();
        if (resting) {
            resting = false;
            connections.wake();
        }
    }

    private void lookSoon() {
        timer = loop.schedule(LOOK, this::look);
    }

    private void look() {
        if (readers.isAnythingDemanded() || readers.received() != received) {
            received = readers.received();
            wake();
        }
        var made = connections.made();
        uses.keySet().retainAll(made);
        made.forEach(this::noteUse);
        if (isOver(readNanos)) {
            if (!resting) {
                resting = true;
                connections.rest();
            }
            made.stream()
                    .filter(connection ->
                            isOver(Objects.requireNonNull(uses.get(connection)).nanos()))
                    .forEach(connections::end);
        }
        lookSoon();
    }

    private void noteUse(P connection) {
        var use = uses.get(connection);
        if (use == null || connection.interested() || connection.given() != use.given()) {
            uses.put(connection, new Use(connection.given(), loop.nanoTime()));
        }
    }

    private boolean isOver(long sinceNanos) {
        return loop.nanoTime() - sinceNanos >= after.toNanos();
    }
}
