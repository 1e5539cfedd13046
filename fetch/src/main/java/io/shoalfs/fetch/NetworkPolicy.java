package io.shoalfs.fetch;

import io.shoalfs.fetch.net.Cidr;
import io.shoalfs.fetch.net.GuardedNames;
import io.shoalfs.fetch.net.Names;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whom the engine may talk to.
 *
 * @param isCluster whether it stays among its own: no DHT, no peer exchange, no trackers but those that the user typed, and
 *     no peers, nor web seeds that the user did not type, outside private networks, or those of {@code peers} where there
 *     are any
 * @param peers networks that peers must be in; none: they may be anywhere, but for {@code isCluster}
 * @param allowsPrivateSources whether torrents that the user did not choose file by file may name trackers and web seeds
 *     in private networks and on this machine
 * @param isExchangeOn whether peers of public torrents tell each other of others (BEP 11), outside of clusters
 */
public record NetworkPolicy(boolean isCluster, List<Cidr> peers, boolean allowsPrivateSources, boolean isExchangeOn) {

    /** Everybody. */
    static final NetworkPolicy PUBLIC = new NetworkPolicy(false, List.of(), false, true);

    public NetworkPolicy {
        peers = List.copyOf(peers);
    }

    /** Whether there may be a peer, or a node of the DHT. */
    boolean permits(InetAddress address) {
        var networks = isCluster && peers.isEmpty() ? Cidr.PRIVATE : peers;
        return networks.isEmpty() || Cidr.anyContains(networks, address);
    }

    /** Whether an address is in our own networks: those that peers must be in, or else private ones. */
    boolean isOwn(InetAddress address) {
        return Cidr.anyContains(peers.isEmpty() ? Cidr.PRIVATE : peers, address);
    }

    /** Whether it is said who may be a peer. */
    boolean isRestricted() {
        return isCluster || !peers.isEmpty();
    }

    /** Whether peers of a torrent tell each other of others. */
    boolean exchanges(boolean isPrivate) {
        return isExchangeOn && !isPrivate && !isCluster;
    }

    /** The networks that peers must be in, as they are typed, with commas between them; empty for all. */
    String typedPeers() {
        return peers.stream().map(Cidr::toString).collect(Collectors.joining(","));
    }

    /** The trackers that a torrent may announce to, in tiers: those that the user typed, then its own. */
    List<List<URI>> trackers(List<URI> typed, List<List<URI>> own) {
        var mine = typed.isEmpty() ? List.<List<URI>>of() : List.of(typed);
        return isCluster ? mine : Stream.concat(mine.stream(), own.stream()).toList();
    }

    /**
     * The names that a torrent brings.
     *
     * @param isTrusted whether the user chose its file
     */
    GuardedNames names(Names all, boolean isTrusted) {
        return new GuardedNames(all.share(), isTrusted || allowsPrivateSources);
    }

    /** The names of web seeds that nobody typed: those of a cluster are in its networks, as peers are. */
    GuardedNames ofTorrents(GuardedNames names) {
        return isCluster ? names.within(this::permits, "the cluster") : names;
    }
}
