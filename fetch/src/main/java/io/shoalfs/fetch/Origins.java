package io.shoalfs.fetch;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;

/**
 * Where a torrent's pieces may come from: what its publisher says and what the user adds.
 *
 * @param trackers in tiers (BEP 12)
 * @param webSeeds as BEP 19 has them; and buckets
 * @param nodes of the DHT that the publisher names (BEP 5), unresolved
 * @param isPrivate peers only from the torrent's own trackers and from the user (BEP 27)
 * @param isTrusted whether the user chose the torrent's file: what it names may be in private networks, and
 *     buckets be asked with the user's credentials
 * @param given what the user adds
 */
public record Origins(
        List<List<URI>> trackers,
        List<URI> webSeeds,
        List<InetSocketAddress> nodes,
        boolean isPrivate,
        boolean isTrusted,
        GivenSources given) {

    public Origins {
        trackers = trackers.stream().map(List::copyOf).toList();
        webSeeds = List.copyOf(webSeeds);
        nodes = List.copyOf(nodes);
    }

    /** Of a file that the user chose: with these trackers, and peers given by hand. */
    public static Origins of(List<List<URI>> trackers, List<InetSocketAddress> peers) {
        return new Origins(trackers, List.of(), List.of(), false, true, new GivenSources(peers, List.of(), List.of()));
    }

    /** The web seeds that may be asked: who publishes a torrent has no say in whom our credentials are shown to. */
    List<URI> seedsToAsk() {
        return webSeeds.stream()
                .filter(seed -> isTrusted || !"s3".equalsIgnoreCase(seed.getScheme()))
                .toList();
    }
}
