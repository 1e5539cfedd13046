package io.shoalfs.fetch.swarm;

import io.shoalfs.fetch.rack.Distance;
import io.shoalfs.fetch.rack.RackNode;

/** A source that is a node which shares with us, and how it keeps its word. Lives on the swarm's loop. */
final class Member {

    /** A member that was late is passed over for so long; twice as long each time, up to the longest. */
    private static final long BENCH = 10_000_000_000L;

    private static final long LONGEST_BENCH = 300_000_000_000L;

    final SourceQueue queue;
    final Sharer sharer;
    final RackNode node;
    final Distance distance;

    /** So much more it may say to no effect than to some: what crosses with other news is far less. */
    private static final int CHATTER = 10_000;

    /** How many pieces we wait for it to fetch. */
    int pending;

    /** How many pieces it waits for us to fetch. */
    int wishes;

    /** How many pieces it says that it fetches, as far as we keep that in mind. */
    int begun;

    /** When it last showed that it works for us, or began to be waited for. */
    private long heardNanos;

    /** When it last brought something of what it was to fetch. */
    private long usefulNanos = Long.MIN_VALUE / 2;

    /** How much more it has said to no effect than to some. */
    private int idleWords;

    private boolean isBenched;
    private long benchedUntil;
    private long benchNanos = BENCH;

    Member(SourceQueue queue, Sharer sharer, Distance distance) {
        this.queue = queue;
        this.sharer = sharer;
        this.node = sharer.self();
        this.distance = distance;
    }

    /** It is waited for by one piece more. */
    void expect(long nowNanos) {
        if (pending++ == 0) {
            heardNanos = nowNanos;
        }
    }

    /** By one less. */
    void settle() {
        pending--;
    }

    /** It says something; true if most of what it says is to no effect, for a long time. */
    boolean isChatter(boolean isOfEffect) {
        idleWords = isOfEffect ? Math.max(0, idleWords - 1) : idleWords + 1;
        return idleWords > CHATTER;
    }

    /** It says that it works. */
    void heard(long nowNanos) {
        heardNanos = nowNanos;
    }

    /** It brought something of what it was to fetch. That it gives other things says nothing of that. */
    void useful(long nowNanos) {
        heardNanos = nowNanos;
        usefulNanos = nowNanos;
        if (!isBenched) {
            benchNanos = BENCH;
        }
    }

    long usefulNanos() {
        return usefulNanos;
    }

    /** The moment at which it is late, if it goes on to say nothing; {@link Relief#NEVER} if nothing is waited for. */
    long lateNanos(long patienceNanos) {
        return pending == 0 || isBenched
                ? Relief.NEVER
                : heardNanos + Math.max(patienceNanos, 4 * queue.statistics.roundTripNanos());
    }

    /** It is passed over for a while: its pieces are for the next. */
    void bench(long nowNanos) {
        isBenched = true;
        benchedUntil = nowNanos + benchNanos;
        benchNanos = Math.min(LONGEST_BENCH, 2 * benchNanos);
    }

    boolean isBenched() {
        return isBenched;
    }

    /** When that ends; {@link Relief#NEVER} unless it is passed over. */
    long backNanos() {
        return isBenched ? benchedUntil : Relief.NEVER;
    }

    /** The while is over. */
    void forgive(long nowNanos) {
        isBenched = false;
        heardNanos = nowNanos;
    }

    @Override
    public String toString() {
        return queue.source.name();
    }
}
