package io.shoalfs.fetch;

import io.shoalfs.cache.PieceSource;
import io.shoalfs.cache.PieceStore;
import io.shoalfs.cache.Urgency;
import io.shoalfs.fetch.metadata.MetadataOffer;
import io.shoalfs.fetch.net.GuardedNames;
import io.shoalfs.fetch.net.NettyLoop;
import io.shoalfs.fetch.peer.PeerConnection;
import io.shoalfs.fetch.peer.PeerSwarm;
import io.shoalfs.fetch.rack.Distance;
import io.shoalfs.fetch.swarm.Availability;
import io.shoalfs.fetch.swarm.Readers;
import io.shoalfs.fetch.swarm.SourceReports;
import io.shoalfs.fetch.swarm.Swarm;
import io.shoalfs.fetch.swarm.SwarmHost;
import io.shoalfs.fetch.swarm.Uploads;
import io.shoalfs.fetch.tracker.Announce;
import io.shoalfs.fetch.tracker.AnnounceEvent;
import io.shoalfs.fetch.tracker.Announcer;
import io.shoalfs.fetch.tracker.Trackers;
import io.shoalfs.torrent.InfoHash;
import io.shoalfs.torrent.Layout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One torrent in the engine: its swarm, its uploads, its connections and its trackers, wired. Confined to its loop but
 * for what says otherwise.
 */
final class JoinedTorrent implements SwarmHost {

    private static final int TROUBLES_TOLD = 4;

    private final Engine engine;
    private final NettyLoop loop;
    private final PieceStore store;
    private final Origins origins;
    private final GuardedNames names;
    private final Swarm swarm;
    private final Availability availability;
    private final Readers readers;
    private final Uploads uploads;
    private final MetadataOffer metadata;
    private final Peers peers;
    private final Rest<PeerConnection> rest;
    private final WebSeeds webSeeds;
    private final Observer observer;

    /** One for each hash and each list of trackers: a hybrid torrent has two swarms (BEP 52). */
    private final Map<Announcer, InfoHash> announcers = new LinkedHashMap<>();

    private final Set<URI> asked = new HashSet<>();
    private final Trackers way;

    private final Searches searches;

    private final OurAddresses ourAddresses;

    private boolean complete;

    /** Does nothing yet. Any thread. */
    JoinedTorrent(Engine engine, NettyLoop loop, PieceStore store, Origins origins, ByteBuffer info) {
        this.engine = engine;
        this.loop = loop;
        this.store = store;
        this.origins = origins;
        this.ourAddresses = new OurAddresses(engine.place());
        var rates = engine.rates();
        var policy = engine.config().policy();
        this.names = policy.names(engine.shared().names(), origins.isTrusted());
        typed(origins.given());
        this.swarm = new Swarm(store, engine.memory(), loop, engine.swarm(), this);
        this.availability = Availability.of(swarm, store.torrent().layout().pieceCount(), loop);
        swarm.limit(rates.down());
        this.readers = Readers.of(swarm);
        this.uploads = new Uploads(
                store,
                engine.config().uploads(),
                new Uploads.Surroundings(loop, new SecureRandom(), readers, rates.up(), rates.copies()));
        // Who gives nothing gives no metadata either.
        this.metadata = engine.config().uploadSlots() == 0
                ? MetadataOffer.none()
                : MetadataOffer.of(store.torrent(), info, rates.up());
        var manners = new Peers.Manners(
                policy.exchanges(origins.isPrivate()),
                address -> ourAddresses.priority(address, port()),
                engine.sharing().own());
        this.peers = new Peers(engine.shared(), loop, manners, this::told);
        this.rest = new Rest<>(loop, readers, engine.config().connections().restAfter(), peers);
        var around = engine.aroundWebSeeds(loop, names);
        this.webSeeds = new WebSeeds(store.torrent(), swarm, engine.config().web(), around, this::told);
        this.observer = new Observer(SourceReports.of(swarm, loop), peers);
        this.way = engine.trackers(loop, names);
        this.searches = new Searches(engine.discoveries().of(origins), loop, new Found());
    }

    /** What it fills, and gives away. Any thread. */
    PieceStore store() {
        return store;
    }

    /** What demands of this torrent's pieces are made to. Any thread. */
    PieceSource source() {
        return new Source(swarm, availability);
    }

    /** The swarm, with what it has counted. */
    private record Source(Swarm swarm, Availability availability) implements PieceSource {

        @Override
        public void demand(int piece, Urgency urgency) {
            swarm.demand(piece, urgency);
        }

        @Override
        public long generation() {
            return swarm.generation();
        }

        @Override
        public String condition() {
            return swarm.condition();
        }

        @Override
        public int copies(int piece) {
            return availability.copies(piece);
        }
    }

    private void typed(GivenSources given) {
        Stream.concat(given.trackers().stream(), given.webSeeds().stream()).forEach(names::type);
    }

    /** Asks these too. Any thread. */
    void ask(GivenSources given) {
        typed(given);
        loop.execute(() -> {
            peers.given(given.peers());
            webSeeds.add(given.webSeeds());
            announce(given.trackers().stream().map(List::of).toList());
        });
    }

    /** Announces to these trackers too, in tiers (BEP 12), but for those that it announces to. */
    private void announce(List<List<URI>> tiers) {
        var unknown = tiers.stream()
                .map(tier -> tier.stream().filter(asked::add).toList())
                .filter(tier -> !tier.isEmpty())
                .toList();
        if (unknown.isEmpty()) {
            return;
        }
        var hashes = store.torrent().id().all().toList();
        for (int index = 0; index < hashes.size(); index++) {
            var announced = new Announced(hashes.get(index), index);
            var announcer =
                    new Announcer(unknown, way, announced, loop, engine.config().trackers());
            announcers.put(announcer, announced.hash);
            announcer.start();
        }
    }

    /** These have it too. Any thread. */
    void found(List<InetSocketAddress> addresses) {
        loop.execute(() -> peers.found(0, addresses));
    }

    /** Joins the swarms. Any thread; returns at once. */
    void start() {
        uploads.start();
        loop.execute(() -> {
            complete = uploads.holdsAll();
            var nodes = engine.discoveries().nodesOf(origins);
            var around = new PeerSwarm(store.torrent(), loop, swarm, uploads, peers, nodes, metadata, engine.sharing());
            peers.start(around, origins.given().peers());
            rest.start();
            webSeeds.add(origins.given().webSeeds());
            webSeeds.add(origins.seedsToAsk(), engine.config().policy().ofTorrents(names));
            announce(engine.config().policy().trackers(origins.given().trackers(), origins.trackers()));
            searches.start(store.torrent().id().all().toList());
            engine.discoveries().ask(origins);
        });
        store.watch(change -> loop.execute(this::noteCompletion));
    }

    /** Leaves them. Any thread; completes when the trackers know, or will not answer. */
    CompletableFuture<Void> leave() {
        var left = new CompletableFuture<Void>();
        loop.execute(() -> {
            rest.stop();
            searches.close();
            swarm.close();
            peers.close("we are leaving");
            webSeeds.close("we are leaving");
            CompletionStage<Void> said = CompletableFuture.allOf(
                    announcers.keySet().stream().map(Announcer::stop).toArray(CompletableFuture<?>[]::new));
            said.whenComplete((done, failure) -> left.complete(null));
        });
        return left;
    }

    /** How it does. Any thread; completes on the loop, and never when that has ended. */
    CompletionStage<TorrentStatus> status() {
        return CompletableFuture.supplyAsync(this::look, loop);
    }

    private TorrentStatus look() {
        var sources = observer.sources();
        var traffic = swarm.traffic();
        var flow = new TorrentStatus.Flow(
                traffic.usefulBytes(),
                traffic.wastedBytes(),
                uploads.uploaded(),
                sources.stream()
                        .mapToLong(source -> source.flow().receivedBytesPerSecond())
                        .sum(),
                uploads.bytesPerSecond(),
                from(traffic.usefulFrom()));
        var discoveries = new ArrayList<>(searches.statuses());
        peers.exchanged().ifPresent(discoveries::add);
        return new TorrentStatus(
                readers.isAnythingDemanded(),
                flow,
                peers.connected(),
                peers.known(),
                sources,
                observer.forgottenBytes(),
                announcers.entrySet().stream()
                        .flatMap(each -> trackers(each.getKey(), each.getValue()))
                        .toList(),
                discoveries,
                swarm.condition());
    }

    private static TorrentStatus.From from(Map<Distance, Long> bytes) {
        return new TorrentStatus.From(
                bytes.getOrDefault(Distance.RACK, 0L),
                bytes.getOrDefault(Distance.ZONE, 0L),
                bytes.getOrDefault(Distance.REGION, 0L),
                bytes.getOrDefault(Distance.FAR, 0L),
                bytes.getOrDefault(Distance.ORIGIN, 0L));
    }

    private static Stream<TorrentStatus.TrackerStatus> trackers(Announcer announcer, InfoHash hash) {
        return announcer
                .reports()
                .map(report -> new TorrentStatus.TrackerStatus(
                        hash.hex(),
                        report.name(),
                        report.trouble(),
                        report.failures(),
                        report.peers(),
                        report.answered(),
                        report.next()));
    }

    private void noteCompletion() {
        if (!complete && uploads.holdsAll()) {
            complete = true;
            announcers.keySet().forEach(Announcer::completed);
        }
    }

    @Override
    public void banned(String name, String reason) {
        peers.banned(name, reason);
        webSeeds.banned(name, reason);
    }

    @Override
    public void lacking(int piece) {
        told();
        rest.wake();
        peers.hurry();
        announcers.keySet().forEach(Announcer::hurry);
        searches.hurry();
    }

    /** Where others reach us. */
    private int port() {
        return engine.place().port();
    }

    private long left() {
        Layout layout = store.torrent().layout();
        return layout.length()
                - uploads.held().stream().mapToLong(layout::lengthOf).sum();
    }

    private void told() {
        var troubles = announcers.keySet().stream().map(Announcer::condition).distinct();
        swarm.note(Stream.of(webSeeds.troubles(), peers.troubles(), troubles, searches.conditions())
                .flatMap(clauses -> clauses)
                .filter(clause -> !clause.isEmpty())
                .limit(TROUBLES_TOLD)
                .collect(Collectors.joining("; ")));
    }

    private void found(int hash, List<InetSocketAddress> addresses) {
        peers.found(hash, ourAddresses.others(addresses, port()));
    }

    /** What is found without trackers. */
    private final class Found implements Searches.Listener {

        @Override
        public void found(int hash, List<InetSocketAddress> addresses) {
            JoinedTorrent.this.found(hash, addresses);
        }

        @Override
        public void told() {
            JoinedTorrent.this.told();
        }
    }

    /** One of the torrent's hashes, as trackers hear of it. */
    private final class Announced implements Announcer.Torrent {

        private final InfoHash hash;
        private final int index;

        Announced(InfoHash hash, int index) {
            this.hash = hash;
            this.index = index;
        }

        @Override
        public Announce announce(AnnounceEvent event) {
            var progress =
                    new Announce.Progress(uploads.uploaded(), swarm.traffic().usefulBytes(), left());
            int wanted = event == AnnounceEvent.STOPPED
                    ? 0
                    : engine.config().trackers().wanted();
            return new Announce(hash, engine.shared().ourId().hex(), engine.place(), progress, event, wanted);
        }

        @Override
        public void seenAt(InetAddress address) {
            ourAddresses.seenAt(address);
        }

        @Override
        public void found(List<InetSocketAddress> addresses) {
            JoinedTorrent.this.found(index, addresses);
        }

        @Override
        public void told() {
            JoinedTorrent.this.told();
        }
    }
}
