package io.shoalfs.fetch.dht;

import io.shoalfs.cache.Timers;
import io.shoalfs.fetch.swarm.Loop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gets our nodes to know others, and keeps it so: by those that were known before, by the bootstrap nodes as long as hardly
 * anybody is known, by looking where nobody looked for long. Confined to one loop.
 */
final class Upkeep {

    private static final Duration TICK = Duration.ofSeconds(15);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(5);
    private static final Duration LONGEST_RETRY = Duration.ofMinutes(5);
    private static final int MOST_STRANGERS = 50;

    /** What upkeep needs, and tells. */
    record Surroundings(Loop loop, Random random, DhtWorld world, List<InetSocketAddress> bootstrap, Runnable told) {}

    private final Nodes nodes;
    private final SavedTable saved;
    private final Surroundings around;
    private final Set<InetSocketAddress> strangers = new LinkedHashSet<>();
    /** Who was asked in this round. */
    private final Set<InetSocketAddress> met = new HashSet<>();

    private final Map<Family, NodeId> joinedAs = new EnumMap<>(Family.class);
    private Duration retry = FIRST_RETRY;
    private Timers.@Nullable Timer ticking;
    private Timers.@Nullable Timer retrying;
    private boolean isClosed;

    Upkeep(Nodes nodes, SavedTable saved, Surroundings around) {
        this.nodes = nodes;
        this.saved = saved;
        this.around = around;
    }

    /** Begins: those that were known before are asked first, and the bootstrap nodes if they are too few. */
    void start() {
        for (var node : nodes.all()) {
            var known = saved.of(node.family()).known();
            if (!known.isEmpty()) {
                join(node, known, List.of());
            }
        }
        if (nodes.all().stream()
                .allMatch(node -> saved.of(node.family()).known().isEmpty())) {
            bootstrap();
        }
        retryLater();
        ticking = around.loop().schedule(TICK, this::tick);
    }

    /** Whom to ask whose ids are not known, since hardly anybody else is. */
    Collection<InetSocketAddress> strangers(Node node) {
        return isLonely(node) ? List.copyOf(strangers) : List.of();
    }

    /** Somebody says that a node is there. */
    void add(InetSocketAddress address) {
        var node = nodes.of(Family.of(address.getAddress()));
        if (!node.mayAsk(address)) {
            return;
        }
        if (isLonely(node)) {
            meet(address);
        } else {
            node.consider(address);
        }
    }

    private static boolean isLonely(Node node) {
        return node.table().count() < Bucket.K;
    }

    private void join(Node node, Collection<Contact> known, Collection<InetSocketAddress> asked) {
        var us = node.table().us();
        joinedAs.put(node.family(), us);
        look(node, us, known, asked);
    }

    private void look(Node node, NodeId target, Collection<Contact> known, Collection<InetSocketAddress> asked) {
        var ask = new Ask.FindNode(target, Nodes.BOTH);
        node.lookup(target, ask, known, asked, new Lookup.Listener() {
            @Override
            public void told(Message.Content content) {
                nodes.told(node.family(), content);
            }

            @Override
            public void ended(List<Lookup.Found> nearest) {
                around.told().run();
            }
        });
    }

    /** The names are resolved each time: what failed once may work now. */
    private void bootstrap() {
        for (var host : around.bootstrap()) {
            around.world().resolve(host.getHostString()).whenComplete((addresses, failure) -> around.loop()
                    .execute(() -> {
                        if (addresses != null && !isClosed) {
                            meet(addresses, host.getPort());
                        }
                    }));
        }
    }

    private void meet(List<InetAddress> addresses, int port) {
        addresses.forEach(address -> meet(new InetSocketAddress(address, port)));
    }

    private void meet(InetSocketAddress address) {
        var node = nodes.of(Family.of(address.getAddress()));
        if (!isClosed && isLonely(node) && node.mayAsk(address) && met.add(address)) {
            if (strangers.size() < MOST_STRANGERS) {
                strangers.add(address);
            }
            join(node, List.of(), List.of(address));
        }
    }

    private void retryLater() {
        retrying = around.loop().schedule(retry, () -> {
            boolean isAlone = nodes.all().stream().allMatch(Upkeep::isLonely);
            retry = isAlone && retry.compareTo(LONGEST_RETRY) < 0 ? retry.multipliedBy(2) : retry;
            if (isAlone) {
                met.clear();
                List.copyOf(strangers).forEach(this::meet);
                bootstrap();
            }
            retryLater();
        });
    }

    private void tick() {
        for (var node : nodes.all()) {
            node.tidy();
            var us = node.table().us();
            if (!us.equals(joinedAs.getOrDefault(node.family(), us))) {
                join(node, List.of(), List.of());
            }
            var stale = node.table().stale(around.random());
            if (stale != null) {
                look(node, stale, List.of(), List.of());
            }
        }
        ticking = around.loop().schedule(TICK, this::tick);
    }

    /** Does nothing more. */
    void close() {
        isClosed = true;
        for (var timer : new Timers.Timer[] {ticking, retrying}) {
            if (timer != null) {
                timer.cancel();
            }
        }
    }
}
