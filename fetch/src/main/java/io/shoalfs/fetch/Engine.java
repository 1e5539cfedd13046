package io.shoalfs.fetch;

import io.shoalfs.cache.PieceMemory;
import io.shoalfs.fetch.discovery.Discovery;
import io.shoalfs.fetch.net.EventLoops;
import io.shoalfs.fetch.net.Proxies;
import io.shoalfs.fetch.net.Tls;
import io.shoalfs.fetch.swarm.Gate;
import io.shoalfs.fetch.swarm.RateLimit;
import io.shoalfs.fetch.web.WholeFileMemory;
import java.util.List;

/**
 * What all torrents of one engine share.
 *
 * @param discoveries where peers are found beside trackers
 */
record Engine(
        FetchConfig config,
        PieceMemory memory,
        EventLoops loops,
        Peers.Shared shared,
        Web web,
        Rates rates,
        List<Discovery> discoveries) {

    Engine {
        discoveries = List.copyOf(discoveries);
    }

    /** How web servers are spoken to. */
    record Web(Proxies proxies, Tls tls, WholeFileMemory wholeFiles) {}

    /**
     * What all may give and ask for together.
     *
     * @param copies for peers, out of all stores
     */
    record Rates(RateLimit up, RateLimit down, Gate copies) {}
}
