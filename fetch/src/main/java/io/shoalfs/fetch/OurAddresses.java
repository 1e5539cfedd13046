package io.shoalfs.fetch;

import io.shoalfs.fetch.tracker.Announce;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where others see us, as trackers say (BEP 24): one address of each family, the latest, so that a tracker that lies
 * keeps us from one address and port at most. Confined to a loop.
 */
final class OurAddresses {

    private final Map<Class<?>, InetAddress> latest = new HashMap<>();

    /** What the user says, to begin with. */
    OurAddresses(Announce.Place place) {
        if (place.address() != null) {
            seenAt(place.address());
        }
    }

    void seenAt(InetAddress address) {
        latest.put(address.getClass(), address);
    }

    /**
     * Those that are not ourselves: to dial oneself is of no use.
     *
     * @param port where we listen
     */
    List<InetSocketAddress> others(List<InetSocketAddress> addresses, int port) {
        return addresses.stream()
                .filter(address -> address.getPort() != port || !latest.containsValue(address.getAddress()))
                .toList();
    }

    /**
     * How much we have in common with a peer (BEP 40).
     *
     * @param port where we listen
     * @return 0 where we do not know our own address
     */
    long priority(InetSocketAddress peer, int port) {
        var ours = peer.isUnresolved() ? null : latest.get(peer.getAddress().getClass());
        return ours == null ? 0 : PeerPriority.of(new InetSocketAddress(ours, port), peer);
    }
}
