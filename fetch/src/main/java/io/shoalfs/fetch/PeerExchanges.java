package io.shoalfs.fetch;

import io.shoalfs.cache.Timers;
import io.shoalfs.fetch.peer.PeerConnection;
import io.shoalfs.fetch.peer.PeerExchange;
import io.shoalfs.fetch.swarm.Loop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells each of a torrent's peers of the others (BEP 11): some seconds after it came, then of what has changed, no more
 * than once a minute; and takes what they tell, no more often from each. Confined to the swarm's loop.
 */
final class PeerExchanges {

    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Duration BETWEEN = Duration.ofMinutes(1);

    /** Clocks differ, and so does what clients take for a minute. */
    private static final Duration BETWEEN_THEIRS = Duration.ofSeconds(30);

    private final Loop loop;
    private final Supplier<Collection<PeerConnection>> connections;
    private final Map<PeerConnection, Told> told = new HashMap<>();
    private Timers.@Nullable Timer timer;
    private long heard;

    /** What one peer was told, and when both sides spoke last. */
    private static final class Told {

        private final Set<InetSocketAddress> addresses = new HashSet<>();
        private long oursNanos;
        private long theirsNanos;
        private boolean hasHeard;
        private boolean hasSpoken;
    }

    /** @param connections those that are open */
    PeerExchanges(Loop loop, Supplier<Collection<PeerConnection>> connections) {
        this.loop = loop;
        this.connections = connections;
    }

    /** It begins. */
    void start() {
        timer = loop.schedule(LOOK, this::look);
    }

    /** It ends. */
    void stop() {
        if (timer != null) {
            timer.cancel();
        }
    }

    /** How it does. */
    TorrentStatus.DiscoveryStatus status() {
        int telling = (int)
                connections.get().stream().filter(PeerConnection::exchanges).count();
        return new TorrentStatus.DiscoveryStatus("pex", OptionalInt.of(telling), heard, "");
    }

    /** Whether what this peer tells now, of so many others, is to be taken. */
    boolean takes(PeerConnection from, int count) {
        var talk = told.computeIfAbsent(from, peer -> new Told());
        boolean isSoon = talk.hasHeard && loop.nanoTime() - talk.theirsNanos < BETWEEN_THEIRS.toNanos();
        if (!isSoon) {
            talk.hasHeard = true;
            talk.theirsNanos = loop.nanoTime();
            heard += count;
        }
        return !isSoon;
    }

    private void look() {
        var open = connections.get();
        told.keySet().retainAll(new HashSet<>(open));
        var known = new HashMap<InetSocketAddress, PeerExchange.Known>();
        open.forEach(peer -> peer.known().ifPresent(each -> known.put(each.address(), each)));
        open.stream().filter(PeerConnection::exchanges).forEach(peer -> tell(peer, known));
        timer = loop.schedule(LOOK, this::look);
    }

    private void tell(PeerConnection peer, Map<InetSocketAddress, PeerExchange.Known> known) {
        var talk = told.computeIfAbsent(peer, key -> new Told());
        if (talk.hasSpoken && loop.nanoTime() - talk.oursNanos < BETWEEN.toNanos()) {
            return;
        }
        var self = peer.known().map(PeerExchange.Known::address);
        var added = known.values().stream()
                .filter(each -> !talk.addresses.contains(each.address()))
                .filter(each -> self.isEmpty() || !each.address().equals(self.get()))
                .limit(PeerExchange.MOST)
                .toList();
        List<InetSocketAddress> dropped = talk.addresses.stream()
                .filter(address -> !known.containsKey(address))
                .limit(PeerExchange.MOST)
                .toList();
        var exchange = new PeerExchange(added, dropped);
        if (!exchange.isEmpty()) {
            talk.hasSpoken = true;
            talk.oursNanos = loop.nanoTime();
            added.forEach(each -> talk.addresses.add(each.address()));
            dropped.forEach(talk.addresses::remove);
            peer.tell(exchange);
        }
    }
}
