package io.shoalfs.cache;

import java.time.Duration;
import java.util.BitSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What is fetched of one torrent though nobody reads it: any number of sets of pieces at a time. Any thread. */
public final class BulkDemands implements AutoCloseable {

    private final Fetching fetching;
    private final Set<BulkDemand> demands = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * What it takes to fetch.
     *
     * @param timeout for how long nothing of the torrent may arrive before a demand ends
     */
    public record Fetching(PieceStore store, PieceReader reader, PieceSource source, Timers timers, Duration timeout) {}

    /** Of one store, which is watched from now on. */
    public BulkDemands(Fetching fetching) {
        this.fetching = fetching;
        fetching.store().watch(change -> demands.forEach(demand -> demand.changed(change)));
    }

    /** Begins to fetch all of these pieces that are not held. It ends by itself, or is ended. */
    public BulkDemand begin(BitSet pieces) {
        var demand = new BulkDemand(pieces, fetching, demands::remove);
        demands.add(demand);
        demand.start();
        if (closed) {
            demand.cancel();
        }
        return demand;
    }

    /** Ends all, and each that comes. Idempotent. */
    @Override
    public void close() {
        closed = true;
        demands.forEach(BulkDemand::cancel);
    }
}
