package io.shoalfs.fetch.tracker;

import io.shoalfs.torrent.InfoHash;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

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
        return by(tracker, way -> way.announce(tracker, trackerId, announce));
    }

    @Override
    public CompletionStage<Scrape> scrape(URI tracker, InfoHash torrent) {
        return by(tracker, way -> way.scrape(tracker, torrent));
    }

    private <T> CompletionStage<T> by(URI tracker, Function<Tracker, CompletionStage<T>> question) {
        return ways.stream()
                .filter(way -> way.speaks(tracker))
                .findFirst()
                .map(question)
                .orElseGet(() -> CompletableFuture.failedFuture(new IOException("is of no protocol that we know")));
    }
}
