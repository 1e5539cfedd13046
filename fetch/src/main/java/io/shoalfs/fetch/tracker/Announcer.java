package io.shoalfs.fetch.tracker;

import io.shoalfs.fetch.swarm.Loop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a torrent announced to its trackers (BEP 3, 12). Confined to the swarm's loop.
 *
 * <p>In each tier one tracker is used, the first that answers, and moves to the tier's front. The tiers begin one after
 * the other; the next one begins at once when those before it fail, know no peer or are slow, since a reader waits; what
 * has begun goes on, each at its tracker's interval.
 */
public final class Announcer {

    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);
    private static final int TRACKERS_TOLD = 3;

    /** What an announcer asks of its torrent, and tells it. On the loop. */
    public interface Torrent {

        /** What an announce says now. */
        Announce announce(AnnounceEvent event);

        /** A tracker sees us at this address (BEP 24). */
        void seenAt(InetAddress address);

        /** A tracker knows these peers. */
        void found(List<InetSocketAddress> peers);

        /** What can be said of the trackers ({@link Announcer#condition}) has changed. */
        void told();
    }

    private final List<Tier> tiers;
    private final Loop loop;
    private final TrackerConfig config;
    private int begun;
    private boolean stopped;

    /**
     * Asks nobody yet.
     *
     * @param trackers in tiers; those that the way does not lead to are left out
     */
    public Announcer(List<List<URI>> trackers, Tracker way, Torrent torrent, Loop loop, TrackerConfig config) {
        this(trackers, new Surroundings(way, torrent, loop, config, new Random()));
    }

    /** What all tiers share. */
    record Surroundings(Tracker way, Torrent torrent, Loop loop, TrackerConfig config, Random random) {}

    Announcer(List<List<URI>> trackers, Surroundings surroundings) {
        this.loop = surroundings.loop();
        this.config = surroundings.config();
        this.tiers = tiers(trackers, surroundings);
    }

    private List<Tier> tiers(List<List<URI>> trackers, Surroundings surroundings) {
        var made = new ArrayList<Tier>();
        int room = config.trackers();
        for (var uris : trackers) {
            var usable = uris.stream()
                    .filter(surroundings.way()::speaks)
                    .distinct()
                    .limit(room)
                    .collect(Collectors.toCollection(ArrayList::new));
            room -= usable.size();
            if (!usable.isEmpty()) {
                Collections.shuffle(usable, surroundings.random());
                int number = made.size();
                made.add(new Tier(usable, surroundings, () -> insufficient(number)));
            }
        }
        return made;
    }

    /** Announces to the first tier at once. */
    public void start() {
        assert loop.inLoop();
        beginNext();
    }

    /** A read waits and nobody has what it wants: asks for peers as soon as the trackers allow. */
    public void hurry() {
        assert loop.inLoop();
        if (!stopped) {
            tiers.subList(0, begun).forEach(Tier::hurry);
            beginNext();
        }
    }

    /** All of the torrent is held now. */
    public void completed() {
        assert loop.inLoop();
        if (!stopped) {
            tiers.subList(0, begun).forEach(Tier::completed);
        }
    }

    /** Says goodbye to every tracker that knows us; completes, on the loop, when all have answered or failed. */
    public CompletionStage<Void> stop() {
        assert loop.inLoop();
        stopped = true;
        return CompletableFuture.allOf(
                tiers.subList(0, begun).stream().map(Tier::stop).toArray(CompletableFuture<?>[]::new));
    }

    /** Asks no more, and says no goodbye: we stay one of the torrent's peers, for whom somebody else announces. */
    public void abandon() {
        assert loop.inLoop();
        stopped = true;
        tiers.forEach(Tier::abandon);
    }

    /** How those trackers stand that do not answer as they should, in a clause for people; empty if all do. */
    public String condition() {
        assert loop.inLoop();
        return tiers.stream().flatMap(Tier::troubles).limit(TRACKERS_TOLD).collect(Collectors.joining("; "));
    }

    /** How each tracker does, in the order of the tiers. */
    public Stream<TrackerReport> reports() {
        assert loop.inLoop();
        return tiers.stream().flatMap(Tier::reports);
    }

    /** The tier has no peers for us, for now. */
    private void insufficient(int tier) {
        if (tier == begun - 1) {
            beginNext();
        }
    }

    private void beginNext() {
        if (stopped || begun >= tiers.size()) {
            return;
        }
        int number = begun++;
        LOG.debug("tier {} of {} begins", number, tiers.size());
        tiers.get(number).begin();
        loop.schedule(config.slow(), () -> {
            if (!tiers.get(number).hasAnswered()) {
                insufficient(number);
            }
        });
    }
}
