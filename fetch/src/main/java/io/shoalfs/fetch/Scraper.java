package io.shoalfs.fetch;

import io.shoalfs.fetch.net.EventLoops;
import io.shoalfs.fetch.net.Names;
import io.shoalfs.fetch.net.NettyLoop;
import io.shoalfs.fetch.net.Tls;
import io.shoalfs.fetch.tracker.HttpTracker;
import io.shoalfs.fetch.tracker.Scrape;
import io.shoalfs.fetch.tracker.Trackers;
import io.shoalfs.fetch.tracker.UdpTracker;
import io.shoalfs.torrent.InfoHash;
import io.shoalfs.torrent.TorrentId;
import java.net.URI;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Asks trackers how many have a torrent, without joining it (BEP 48, 15). Starts threads of its own: any thread. */
public final class Scraper implements AutoCloseable {

    private final FetchConfig config;
    private final EventLoops loops;
    private final Names names;
    private final NettyLoop loop;
    private final Trackers trackers;

    /** Asks nobody yet. */
    public Scraper(FetchConfig config) {
        this.config = config;
        this.loops = new EventLoops(config.net());
        this.names = new Names(config.net());
        this.loop = loops.next();
        this.trackers = new Trackers(
                new HttpTracker(loops, loop, names, new Tls(), config.trackers()),
                new UdpTracker(loops, loop, names, config.trackers(), new SecureRandom()));
    }

    /**
     * What one tracker says of one of the torrent's hashes: a hybrid torrent has two swarms (BEP 52).
     *
     * @param counts null if it did not say
     * @param trouble why not, as a clause for people behind the tracker's name; empty if it did
     */
    public record Outcome(
            URI tracker, InfoHash torrent, @Nullable Counts counts, String trouble) {}

    /**
     * How many peers there are.
     *
     * @param seeders who have all
     * @param leechers who do not
     * @param completed how often one got all; null if the tracker does not say
     */
    public record Counts(
            long seeders, long leechers, @Nullable Long completed) {}

    /**
     * Asks all of them at the same time, as many as a torrent uses; in their order. Blocks until each has answered or
     * the patience of {@link FetchConfig#trackers} is over.
     */
    public List<Outcome> scrape(List<URI> uris, TorrentId id) {
        var outcomes = uris.stream()
                .limit(config.trackers().trackers())
                .flatMap(uri -> id.all().map(hash -> outcome(uri, hash)))
                .toList();
        return outcomes.stream().map(CompletableFuture::join).toList();
    }

    private CompletableFuture<Outcome> outcome(URI uri, InfoHash hash) {
        var outcome = new CompletableFuture<Outcome>();
        loop.execute(() -> trackers.scrape(uri, hash)
                .whenComplete((scrape, failure) -> outcome.complete(
                        scrape == null
                                ? new Outcome(
                                        uri, hash, null, failure == null ? "" : String.valueOf(failure.getMessage()))
                                : new Outcome(uri, hash, counts(scrape), ""))));
        return outcome;
    }

    private static Counts counts(Scrape scrape) {
        return new Counts(scrape.seeders(), scrape.leechers(), scrape.completed());
    }

    @Override
    public void close() {
        names.close();
        loops.close();
    }
}
