package io.shoalfs.fetch;

import io.shoalfs.fetch.peer.PeerConnection;
import io.shoalfs.fetch.peer.PeerContact;
import io.shoalfs.fetch.peer.PeerId;
import io.shoalfs.fetch.swarm.Loop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/** The connections that a torrent has, one for each peer, and who else may join them. Confined to the swarm's loop. */
final class OpenPeers {

    /** Two peers that dial each other at the same moment do so within this. */
    private static final Duration CROSSING = Duration.ofSeconds(5);

    private static final int MOST_OWN = 250;

    private final Loop loop;
    private final PeerId ourId;
    private final int most;
    private final ToLongFunction<InetSocketAddress> priority;
    private final Predicate<InetAddress> own;
    private final Map<PeerId, Open> open = new HashMap<>();

    /** A connection, and since when it is open. */
    private record Open(PeerConnection connection, long sinceNanos) {}

    /**
     * None yet.
     *
     * @param most how many there are, beside those given by hand and those in our own networks
     */
    OpenPeers(Loop loop, PeerId ourId, int most, Peers.Manners manners) {
        this.loop = loop;
        this.ourId = ourId;
        this.most = most;
        this.priority = manners.priority();
        this.own = manners.own();
    }

    /** How many there are. */
    int size() {
        return open.size();
    }

    /** How many there may be now: those in our own networks do not count, unless they are very many. */
    int most() {
        long ours = open.values().stream()
                .filter(each -> isOwn(each.connection().contact()))
                .count();
        return most + (int) Math.min(ours, MOST_OWN);
    }

    /** They: a copy. */
    List<PeerConnection> all() {
        return open.values().stream().map(Open::connection).toList();
    }

    /** It is one of them. */
    void add(PeerConnection connection) {
        open.put(connection.contact().id(), new Open(connection, loop.nanoTime()));
    }

    /** It is gone; how long it was one of them. */
    Duration remove(PeerConnection connection) {
        var id = connection.contact().id();
        var known = open.get(id);
        if (known == null || known.connection() != connection) {
            return Duration.ZERO;
        }
        open.remove(id);
        return Duration.ofNanos(loop.nanoTime() - known.sinceNanos());
    }

    /**
     * Why this peer may not be one of them, if it may not; another may have to go for it.
     *
     * @param isGiven whether somebody was named by hand: it always may
     */
    Optional<String> objection(PeerContact contact, Predicate<PeerContact> isGiven) {
        if (contact.id().equals(ourId)) {
            return Optional.of("is ourselves");
        }
        var other = open.get(contact.id());
        if (other != null) {
            return objectionBeside(other, contact);
        }
        int place = isOwn(contact) ? 1 : 0;
        return open.size() >= most() + place && !isGiven.test(contact) && !takesAPlace(contact, isGiven)
                ? Optional.of("comes when there are enough connections")
                : Optional.empty();
    }

    /** Of two connections that cross, both sides keep the one that the lower id dialled. */
    private Optional<String> objectionBeside(Open other, PeerContact contact) {
        boolean crossing = other.connection().contact().dialled() != contact.dialled()
                && loop.nanoTime() - other.sinceNanos() < CROSSING.toNanos();
        boolean lowerDialled = (ourId.hex().compareTo(contact.id().hex()) < 0) == contact.dialled();
        if (crossing && lowerDialled) {
            other.connection().close("it is connected the other way round");
            open.remove(contact.id());
            return Optional.empty();
        }
        return Optional.of("is connected already");
    }

    /** Of a stranger over whose connection nothing has come or gone, and with whom we have less in common (BEP 40). */
    private boolean takesAPlace(PeerContact contact, Predicate<PeerContact> isGiven) {
        var least = all().stream()
                .filter(connection -> !isOwn(connection.contact()))
                .filter(connection -> connection.received() == 0 && connection.given() == 0)
                .filter(connection -> !isGiven.test(connection.contact()))
                .min(Comparator.comparingLong(connection -> priority(connection.contact())));
        if (least.isEmpty() || priority(least.get().contact()) >= priority(contact)) {
            return false;
        }
        open.remove(least.get().contact().id());
        least.get().close("another comes with whom we have more in common");
        return true;
    }

    /** Whether it is in our own networks. */
    private boolean isOwn(PeerContact contact) {
        return own.test(contact.address().getAddress());
    }

    private long priority(PeerContact contact) {
        return priority.applyAsLong(contact.address());
    }
}
