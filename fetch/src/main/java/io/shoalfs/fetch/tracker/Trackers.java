package io.shoalfs.fetch.tracker;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** All ways to trackers: each address goes the first that speaks its protocol. Confined to one loop. */
public final class Trackers implements Tracker {

    private final List<Tracker> ways;

    /** These ways. */
    public Trackers(Tracker... ways) {
        this.ways = List.of(ways);
    }

    @Override
    public boolean speaks(URI tracker) {
        return ways.stream().anyMatch(way -> way.speaks(tracker));
    }

    @Override
    public CompletionStage<AnnounceReply> announce(URI tracker, String trackerId, Announce announce) {
        return ways.stream()
                .filter(way -> way.speaks(tracker))
                .findFirst()
                .map(way -> way.announce(tracker, trackerId, announce))
                .orElseGet(() -> CompletableFuture.failedFuture(new IOException("is of no protocol that we know")));
    }
}
