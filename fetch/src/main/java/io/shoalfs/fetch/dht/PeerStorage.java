package io.shoalfs.fetch.dht;

import io.shoalfs.fetch.swarm.Loop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Who has said to have which torrent, for others to ask (BEP 5). An announcement is good for 30 minutes. Bounded in torrents,
 * in peers of each and in torrents of each host. Confined to one loop.
 */
final class PeerStorage {

    static final Duration KEPT = Duration.ofMinutes(30);
    static final int MOST_TORRENTS = 2_000;
    static final int MOST_PEERS = 500;
    static final int MOST_OF_HOST = 100;

    private final Loop clock;
    private final Random random;

    /** By torrent, its peers with when each goes, the next to go first. */
    private final Map<NodeId, Map<InetSocketAddress, Long>> torrents = new HashMap<>();

    private final Map<Host, Integer> announcements = new HashMap<>();

    PeerStorage(Loop clock, Random random) {
        this.clock = clock;
        this.random = random;
    }

    /** That peer has the torrent; forgotten if that host has announced too much. */
    void add(NodeId torrent, InetSocketAddress peer) {
        boolean isKnown = torrents.containsKey(torrent) && torrents.get(torrent).containsKey(peer);
        if (!isKnown && announcements.getOrDefault(Host.of(peer), 0) >= MOST_OF_HOST) {
            return;
        }
        if (!torrents.containsKey(torrent) && torrents.size() >= MOST_TORRENTS) {
            expire();
            if (torrents.size() >= MOST_TORRENTS) {
                dropSmallest();
            }
        }
        var peers = torrents.computeIfAbsent(torrent, absent -> new LinkedHashMap<>());
        if (peers.remove(peer) != null) {
            count(peer, -1);
        } else if (peers.size() >= MOST_PEERS) {
            var next = peers.keySet().iterator().next();
            peers.remove(next);
            count(next, -1);
        }
        peers.put(peer, clock.nanoTime() + KEPT.toNanos());
        count(peer, 1);
    }

    /** At most so many of a torrent's peers, at random. */
    List<InetSocketAddress> some(NodeId torrent, int most) {
        var peers = torrents.get(torrent);
        if (peers == null) {
            return List.of();
        }
        expire(peers);
        if (peers.isEmpty()) {
            torrents.remove(torrent);
        }
        var all = new ArrayList<>(peers.keySet());
        if (all.size() > most) {
            Collections.shuffle(all, random);
        }
        return List.copyOf(all.subList(0, Math.min(most, all.size())));
    }

    /** Forgets what is too old. */
    void expire() {
        torrents.values().removeIf(peers -> {
            expire(peers);
            return peers.isEmpty();
        });
    }

    /** Of how many torrents peers are known. */
    int count() {
        return torrents.size();
    }

    private void expire(Map<InetSocketAddress, Long> peers) {
        long now = clock.nanoTime();
        var each = peers.entrySet().iterator();
        while (each.hasNext()) {
            var peer = each.next();
            if (peer.getValue() - now > 0) {
                return;
            }
            each.remove();
            count(peer.getKey(), -1);
        }
    }

    /** The torrent with the fewest peers makes room: a flood of invented ones cannot take the place of real ones. */
    private void dropSmallest() {
        var smallest = torrents.entrySet().stream()
                .min(Comparator.comparingInt(entry -> entry.getValue().size()))
                .orElseThrow()
                .getKey();
        torrents.remove(smallest).keySet().forEach(peer -> count(peer, -1));
    }

    private void count(InetSocketAddress peer, int change) {
        announcements.merge(Host.of(peer), change, (old, by) -> old + by == 0 ? null : Integer.valueOf(old + by));
    }
}
