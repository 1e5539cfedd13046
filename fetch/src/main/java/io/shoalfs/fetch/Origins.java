package io.shoalfs.fetch;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;

/**
 * Where a torrent's pieces may come from: what its publisher says and what the user adds.
 *
 * @param trackers in tiers (BEP 12)
 * @param webSeeds as BEP 19 has them
 * @param peers addresses given by hand, unresolved where they are names
 * @param nodes of the DHT that the publisher names (BEP 5), unresolved
 * @param isPrivate peers only from the torrent's own trackers and from the user (BEP 27)
 */
public record Origins(
        List<List<URI>> trackers,
        List<URI> webSeeds,
        List<InetSocketAddress> peers,
        List<InetSocketAddress> nodes,
        boolean isPrivate) {

    public Origins {
        trackers = trackers.stream().map(List::copyOf).toList();
        webSeeds = List.copyOf(webSeeds);
        peers = List.copyOf(peers);
        nodes = List.copyOf(nodes);
    }

    /** Without any node. */
    public Origins(List<List<URI>> trackers, List<URI> webSeeds, List<InetSocketAddress> peers, boolean isPrivate) {
        this(trackers, webSeeds, peers, List.of(), isPrivate);
    }
}
