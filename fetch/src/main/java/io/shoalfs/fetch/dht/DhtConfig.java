package io.shoalfs.fetch.dht;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * How the DHT is used.
 *
 * @param isOn whether it is at all
 * @param bootstrap whom to ask first as long as nobody else is known; unresolved where they are names
 * @param isReadOnly whether others are told not to ask us (BEP 43) whatever is found out; else as it turns out
 * @param patience after the first torrent, unless a read waits: a mount's start is not for the DHT's
 */
public record DhtConfig(boolean isOn, List<InetSocketAddress> bootstrap, boolean isReadOnly, Duration patience) {

    public DhtConfig {
        bootstrap = List.copyOf(bootstrap);
    }

    /** On, by way of the nodes that the world's clients use. */
    public static DhtConfig standard() {
        return new DhtConfig(
                true,
                List.of(
                        InetSocketAddress.createUnresolved("router.bittorrent.com", 6881),
                        InetSocketAddress.createUnresolved("dht.transmissionbt.com", 6881),
                        InetSocketAddress.createUnresolved("dht.libtorrent.org", 25401),
                        InetSocketAddress.createUnresolved("router.utorrent.com", 6881)),
                false,
                Duration.ofSeconds(1));
    }

    /** Not at all. */
    public DhtConfig off() {
        return new DhtConfig(false, bootstrap, isReadOnly, patience);
    }

    /** By way of these nodes instead. */
    public DhtConfig bootstrap(List<InetSocketAddress> others) {
        return new DhtConfig(isOn, others, isReadOnly, patience);
    }
}
