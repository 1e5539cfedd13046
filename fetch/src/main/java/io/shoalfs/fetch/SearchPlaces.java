package io.shoalfs.fetch;

import io.shoalfs.fetch.net.NettyLoop;
import io.shoalfs.fetch.tracker.Announce;
import io.shoalfs.fetch.tracker.AnnounceEvent;
import io.shoalfs.fetch.tracker.Announcer;
import io.shoalfs.torrent.InfoHash;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Where peers are looked for of a torrent that is not known yet. Confined to the search's loop. */
final class SearchPlaces {

    /** Nobody knows how much is left; but a torrent of which nothing is left wants no peers. */
    private static final long LEFT = 1 << 14;

    private final Engine engine;
    private final List<InfoHash> hashes;
    private final Finder finder;
    private final Runnable told;
    private final List<Announcer> announcers;
    private final Searches searches;
    private final OurAddresses ourAddresses;
    private boolean isBegun;

    /** Who is told of addresses. */
    interface Finder {

        /**
         * Peers may be there.
         *
         * @param hash the one of the torrent's, by its ordinal, that they are known by
         */
        void found(int hash, List<InetSocketAddress> addresses);
    }

    SearchPlaces(Engine engine, NettyLoop loop, Wanted wanted, Finder finder, Runnable told) {
        this.engine = engine;
        this.hashes = wanted.id().all().toList();
        this.finder = finder;
        this.told = told;
        this.searches = new Searches(engine.discoveries().of(wanted), loop, new Discovered());
        this.ourAddresses = new OurAddresses(engine.place());
        var trackers = engine.config().trackers();
        var policy = engine.config().policy();
        var tiers = policy.trackers(wanted.given().trackers(), wanted.trackers());
        var names = policy.names(engine.shared().names(), wanted.isTrusted());
        wanted.given().trackers().forEach(names::type);
        var way = engine.trackers(loop, names);
        this.announcers = IntStream.range(0, hashes.size())
                .mapToObj(index -> new Announcer(tiers, way, new Announced(index), loop, trackers))
                .toList();
    }

    void start() {
        isBegun = true;
        announcers.forEach(Announcer::start);
        searches.start(hashes);
    }

    /** Clauses about those that do not answer as they should. */
    Stream<String> troubles() {
        return announcers.stream().map(Announcer::condition).distinct();
    }

    /** Looks again, as soon as the trackers allow. */
    void hurry() {
        announcers.forEach(Announcer::hurry);
        searches.hurry();
    }

    /** It has turned out to be private (BEP 27): from now on only trackers are asked. */
    void askTrackersOnly() {
        searches.close();
    }

    /**
     * Looks no more.
     *
     * @param isFound whether the torrent will be joined: then trackers hear no goodbye
     */
    void close(boolean isFound) {
        askTrackersOnly();
        if (isFound || !isBegun) {
            announcers.forEach(Announcer::abandon);
        } else {
            announcers.forEach(Announcer::stop);
        }
        isBegun = false;
    }

    /** What the DHT and the local network say. */
    private final class Discovered implements Searches.Listener {

        @Override
        public void found(int hash, List<InetSocketAddress> addresses) {
            finder.found(hash, addresses);
        }

        @Override
        public void told() {
            SearchPlaces.this.told.run();
        }
    }

    /** One of the torrent's hashes, as trackers hear of it. */
    private final class Announced implements Announcer.Torrent {

        private final int index;

        Announced(int index) {
            this.index = index;
        }

        @Override
        public Announce announce(AnnounceEvent event) {
            int wanted = event == AnnounceEvent.STOPPED
                    ? 0
                    : engine.config().trackers().wanted();
            return new Announce(
                    hashes.get(index),
                    engine.shared().ourId().hex(),
                    engine.place(),
                    new Announce.Progress(0, 0, LEFT),
                    event,
                    wanted);
        }

        @Override
        public void seenAt(InetAddress address) {
            ourAddresses.seenAt(address);
        }

        @Override
        public void found(List<InetSocketAddress> addresses) {
            finder.found(index, ourAddresses.others(addresses, engine.place().port()));
        }

        @Override
        public void told() {
            SearchPlaces.this.told.run();
        }
    }
}
