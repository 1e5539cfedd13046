package io.shoalfs.fetch;

import io.shoalfs.cache.PieceMemory;
import io.shoalfs.cache.PieceSource;
import io.shoalfs.cache.PieceStore;
import io.shoalfs.fetch.net.EventLoops;
import io.shoalfs.fetch.net.Names;
import io.shoalfs.fetch.net.Proxies;
import io.shoalfs.fetch.net.Tls;
import io.shoalfs.fetch.peer.PeerId;
import io.shoalfs.fetch.peer.PeerSockets;
import io.shoalfs.fetch.serve.Catalogue;
import io.shoalfs.fetch.serve.HttpDoor;
import io.shoalfs.fetch.serve.ServeConfig;
import io.shoalfs.fetch.swarm.Gate;
import io.shoalfs.fetch.swarm.RateLimit;
import io.shoalfs.fetch.web.Buckets;
import io.shoalfs.fetch.web.HttpCalls;
import io.shoalfs.fetch.web.Tokens;
import io.shoalfs.fetch.web.WebBudget;
import io.shoalfs.fetch.web.WebSurroundings;
import io.shoalfs.fetch.web.WholeFileMemory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The engine over real sockets: BitTorrent peers and HTTP trackers. Each torrent lives on one of its loops. */
public final class TorrentFetcher implements Fetcher {

    private static final Logger LOG = LoggerFactory.getLogger(TorrentFetcher.class);

    private final Engine engine;
    private final Waiter waiter;
    private final List<JoinedTorrent> joined = new CopyOnWriteArrayList<>();

    private final Catalogue catalogue = new Catalogue();
    private volatile @Nullable HttpDoor door;

    private final Set<MetadataSearch> searches = ConcurrentHashMap.newKeySet();

    private final AtomicBoolean closed = new AtomicBoolean();

    private TorrentFetcher(Engine engine, Waiter waiter) {
        this.engine = engine;
        this.waiter = waiter;
    }

    /** Loads the native library of the sockets, so that the first engine finds it loaded. Any thread. */
    public static void prepare() {
        EventLoops.prepare();
    }

    /**
     * Starts the loops and listens: peers that hear of us by an announce find us there. Blocks, briefly.
     *
     * @param memory that pieces are assembled in
     * @throws IOException with a sentence for people if the port cannot be had, a proxy in the environment cannot be used, or
     *     a token cannot be read
     */
    public static TorrentFetcher open(FetchConfig config, PieceMemory memory, Machine machine) throws IOException {
        var waiter = new Waiter();
        var tokens = Tokens.read(config.web().tokenFiles(), machine.environment(), machine.files()::read, waiter);
        var proxies = proxies(machine);
        var tls = new Tls(machine.certificates().orElse(null));
        var loops = new EventLoops(config.net());
        var ourId = PeerId.random(new SecureRandom());
        var sockets = new PeerSockets(loops, ourId, config.peer(), config.policy()::permits);
        try {
            sockets.listen(config.listenPort());
        } catch (IOException e) {
            loops.close();
            throw e;
        }
        var names = new Names(config.net());
        var shared = new Peers.Shared(sockets, names, ourId, new Bans(config.policy()::permits), config.connections());
        LOG.debug("listening at port {}", sockets.port());
        var calls = new HttpCalls(loops, loops.next(), names, proxies, tls);
        var buckets = new Buckets(machine.environment(), machine.files()::read, calls, waiter, InstantSource.system());
        var wholeFiles = new WholeFileMemory(config.web().wholeFiles());
        var access = new WebSurroundings.Access(
                wholeFiles, new WebBudget(config.web().budget()), tokens, buckets);
        var rates = new Engine.Rates(
                new RateLimit(config.uploads().bytesPerSecond()),
                new RateLimit(config.swarm().bytesPerSecond()),
                new Gate(config.uploads().copies()));
        var web = new Engine.Web(proxies, tls, access);
        var discoveries = new Discoveries(
                config, loops, sockets.port().orElseThrow(), machine.keepsake(), config.policy()::permits);
        return new TorrentFetcher(new Engine(config, memory, loops, shared, web, rates, discoveries), waiter);
    }

    private static Proxies proxies(Machine machine) throws IOException {
        try {
            return Proxies.of(machine.environment());
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** The port that peers find us at. */
    public int port() {
        return engine.shared().sockets().port().orElseThrow();
    }

    /**
     * Gives what the stores hold by HTTP too, from now on: of torrents that are joined after this. Private torrents are
     * given only where it is said who may connect. Blocks, briefly; called once.
     *
     * @throws IOException with a sentence for people if the port cannot be had, or the certificate not be used
     */
    public void serve(HttpServing serving, Machine machine) throws IOException {
        var config = engine.config();
        var around = new HttpDoor.Surroundings(
                catalogue,
                ServeConfig.standard(),
                engine.rates().up(),
                engine.rates().copies(),
                config.policy()::permits,
                InstantSource.system());
        var opened = new HttpDoor(engine.loops(), around, serving.tls(machine));
        opened.listen(serving.places(engine.loops()));
        door = opened;
        opened.places().forEach(place -> LOG.info("{} is answered at port {}", serving.scheme(), place.getPort()));
    }

    @Override
    public Membership join(PieceStore store, Origins origins) {
        return join(store, origins, ByteBuffer.allocate(0));
    }

    @Override
    public Membership join(PieceStore store, Origins origins, ByteBuffer info) {
        var torrent = new JoinedTorrent(engine, engine.loops().next(), store, origins, info);
        joined.add(torrent);
        if (door != null && (!origins.isPrivate() || engine.config().policy().isRestricted())) {
            catalogue.add(store);
        }
        torrent.start();
        return new Member(torrent, catalogue);
    }

    /** One torrent that can be left while others stay. */
    private static final class Member implements Membership {

        private final JoinedTorrent torrent;
        private final Catalogue catalogue;

        Member(JoinedTorrent torrent, Catalogue catalogue) {
            this.torrent = torrent;
            this.catalogue = catalogue;
        }

        @Override
        public long sentByHttp() {
            return catalogue.sent(torrent.store());
        }

        @Override
        public PieceSource source() {
            return torrent.source();
        }

        @Override
        public void ask(GivenSources given) {
            torrent.ask(given);
        }

        @Override
        public CompletionStage<TorrentStatus> status() {
            return torrent.status();
        }

        @Override
        public void found(List<InetSocketAddress> peers) {
            torrent.found(peers);
        }
    }

    @Override
    public Search search(Wanted wanted) {
        var search = new MetadataSearch(engine, engine.loops().next(), wanted, searches::remove);
        searches.add(search);
        if (closed.get()) {
            search.close();
        } else {
            search.start();
        }
        return search;
    }

    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        searches.forEach(MetadataSearch::close);
        var opened = door;
        if (opened != null) {
            opened.close();
        }
        leave(joined.stream());
        engine.discoveries().close();
        engine.shared().sockets().close();
        engine.shared().names().close();
        waiter.close();
        engine.loops().close();
    }

    @Override
    public void leave(Collection<Membership> memberships) {
        leave(memberships.stream()
                .map(Member.class::cast)
                .map(member -> member.torrent)
                .filter(joined::remove));
    }

    private void leave(Stream<JoinedTorrent> torrents) {
        var farewells = torrents.peek(torrent -> catalogue.remove(torrent.store()))
                .map(JoinedTorrent::leave)
                .toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(farewells)
                    .get(engine.config().connections().farewell().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.debug("a tracker did not answer our goodbye");
        } catch (ExecutionException e) {
            LOG.error("leaving failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
