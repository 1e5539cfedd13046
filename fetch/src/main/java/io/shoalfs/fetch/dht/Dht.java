package io.shoalfs.fetch.dht;

import io.shoalfs.cache.Timers;
import io.shoalfs.fetch.discovery.Discovery;
import io.shoalfs.fetch.net.Datagrams;
import io.shoalfs.fetch.swarm.Loop;
import io.shoalfs.torrent.InfoHash;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The distributed hash table (BEP 5, 32, 42, 43), as a way to find peers. Any thread; what it does is done on one loop.
 *
 * <p>It opens no socket, resolves no name and sends nothing before the first search: an engine of private torrents is not in the
 * DHT at all (BEP 27).
 */
public final class Dht implements Discovery, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Dht.class);
    private static final Duration SAVE = Duration.ofMinutes(10);
    private static final Duration FAREWELL = Duration.ofSeconds(1);
    private static final int MOST_WAITING = 100;

    private final DhtConfig config;
    private final Loop loop;
    private final Random random;
    private final DhtWorld world;
    private final Turns turns = new Turns();
    private final Set<TorrentSearch> searches = new LinkedHashSet<>();
    private final List<InetSocketAddress> waiting = new ArrayList<>();
    private final Searching searching = new Searching();
    private @Nullable Nodes nodes;
    private @Nullable Upkeep upkeep;
    private Timers.@Nullable Timer saving;
    private boolean hasBegun;
    private boolean isScheduled;
    private boolean isClosed;
    private volatile int known;

    /** Does nothing yet. */
    public Dht(DhtConfig config, Loop loop, Random random, DhtWorld world) {
        this.config = config;
        this.loop = loop;
        this.random = random;
        this.world = world;
    }

    @Override
    public Search search(InfoHash torrent, Consumer<List<InetSocketAddress>> found) {
        var search = new TorrentSearch(NodeId.of(torrent.wireBytes()), found, searching, loop);
        loop.execute(() -> {
            searches.add(search);
            if (!hasBegun && !isScheduled) {
                isScheduled = true;
                loop.execute(() -> loop.schedule(config.patience(), this::begin));
            }
            search.start();
        });
        return search;
    }

    @Override
    public String name() {
        return "dht";
    }

    @Override
    public OptionalInt nodes() {
        return OptionalInt.of(known);
    }

    /** Somebody says that there is a node: a torrent's publisher, or a peer of its own (BEP 5). */
    public void add(InetSocketAddress node) {
        loop.execute(() -> {
            if (upkeep != null) {
                upkeep.add(node);
            } else if (waiting.size() < MOST_WAITING) {
                waiting.add(node);
            }
        });
    }

    /** The same of a name, which is resolved only if the DHT is in use. */
    public void add(String host, int port) {
        world.resolve(host).whenComplete((addresses, failure) -> {
            if (addresses != null) {
                addresses.forEach(address -> add(new InetSocketAddress(address, port)));
            }
        });
    }

    private void begin() {
        if (hasBegun || isClosed) {
            return;
        }
        hasBegun = true;
        world.patient().execute(() -> {
            var saved = read();
            world.open(this::received)
                    .whenComplete((socket, failure) -> loop.execute(() -> opened(saved, socket, failure)));
        });
    }

    private SavedTable read() {
        try {
            return world.memory().read().flatMap(SavedTable::read).orElseGet(() -> SavedTable.fresh(random));
        } catch (IOException e) {
            LOG.warn("what is known of the DHT cannot be read: {}", e.getMessage());
            return SavedTable.fresh(random);
        }
    }

    private void opened(SavedTable saved, @Nullable Datagrams socket, @Nullable Throwable failure) {
        if (socket == null) {
            LOG.warn("the DHT is not used: {}", failure == null ? "there is no socket" : failure.getMessage());
            return;
        }
        if (isClosed) {
            socket.close();
            return;
        }
        var ours = new Nodes(saved, config.isReadOnly(), loop, random, new Nodes.Way(socket, world.permitted()));
        nodes = ours;
        upkeep = new Upkeep(ours, saved, new Upkeep.Surroundings(loop, random, world, config.bootstrap(), this::note));
        upkeep.start();
        waiting.forEach(upkeep::add);
        waiting.clear();
        searches.forEach(TorrentSearch::start);
        saving = loop.schedule(SAVE, this::save);
    }

    private void received(InetSocketAddress from, ByteBuffer bytes) {
        if (nodes != null) {
            nodes.received(from, bytes);
        }
    }

    /** Something was looked for: more may be known than before. */
    private void note() {
        int before = known;
        known = nodes == null ? 0 : nodes.count();
        if (before == 0 && known > 0) {
            LOG.debug("the DHT is reached: {} nodes", known);
            List.copyOf(searches).forEach(TorrentSearch::startIfAlone);
        }
    }

    private void save() {
        note();
        snapshot().ifPresent(content -> world.patient().execute(() -> write(content)));
        saving = loop.schedule(SAVE, this::save);
    }

    /** What is to be kept: nothing if nobody is known, since what was kept before is better then. */
    private Optional<ByteBuffer> snapshot() {
        return nodes == null || nodes.count() == 0
                ? Optional.empty()
                : Optional.of(nodes.saved().bytes());
    }

    private void write(ByteBuffer content) {
        try {
            world.memory().replace(content);
        } catch (IOException e) {
            LOG.warn("what is known of the DHT cannot be kept: {}", e.getMessage());
        }
    }

    /** Leaves it, and keeps what is known. Blocks for the disk; not for loops. */
    @Override
    public void close() {
        var left = new CompletableFuture<Optional<ByteBuffer>>();
        loop.execute(() -> left.complete(leave()));
        try {
            left.get(FAREWELL.toMillis(), TimeUnit.MILLISECONDS).ifPresent(this::write);
        } catch (TimeoutException | ExecutionException e) {
            LOG.debug("the DHT was left in haste", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Optional<ByteBuffer> leave() {
        isClosed = true;
        if (saving != null) {
            saving.cancel();
        }
        if (upkeep != null) {
            upkeep.close();
        }
        var content = snapshot();
        if (nodes != null) {
            nodes.close();
            nodes = null;
        }
        return content;
    }

    /** What all searches share. */
    private final class Searching implements TorrentSearch.Searching {

        @Override
        public @Nullable Nodes nodes() {
            return nodes;
        }

        @Override
        public List<InetSocketAddress> strangers(Node node) {
            return upkeep == null ? List.of() : List.copyOf(upkeep.strangers(node));
        }

        @Override
        public Turns turns() {
            return turns;
        }

        @Override
        public int port() {
            return world.port();
        }

        @Override
        public void begin() {
            Dht.this.begin();
        }

        @Override
        public void left(TorrentSearch search) {
            searches.remove(search);
        }

        @Override
        public int known() {
            return known;
        }
    }
}
