package io.shoalfs.fetch;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;

/**
 * Whom the user names, beside those that a torrent names.
 *
 * @param peers addresses, unresolved where they are names
 * @param webSeeds as BEP 19 has them
 * @param trackers to announce to
 */
public record GivenSources(List<InetSocketAddress> peers, List<URI> webSeeds, List<URI> trackers) {

    public GivenSources {
        peers = List.copyOf(peers);
        webSeeds = List.copyOf(webSeeds);
        trackers = List.copyOf(trackers);
    }
}
