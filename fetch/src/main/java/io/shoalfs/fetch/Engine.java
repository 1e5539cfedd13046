package io.shoalfs.fetch;

import io.shoalfs.cache.PieceMemory;
import io.shoalfs.fetch.net.EventLoops;
import io.shoalfs.fetch.net.GuardedNames;
import io.shoalfs.fetch.net.NettyLoop;
import io.shoalfs.fetch.net.Proxies;
import io.shoalfs.fetch.net.Resolver;
import io.shoalfs.fetch.net.Tls;
import io.shoalfs.fetch.rack.RackNode;
import io.shoalfs.fetch.rack.Sharing;
import io.shoalfs.fetch.swarm.Gate;
import io.shoalfs.fetch.swarm.RateLimit;
import io.shoalfs.fetch.swarm.SwarmConfig;
import io.shoalfs.fetch.tracker.Announce;
import io.shoalfs.fetch.tracker.HttpTracker;
import io.shoalfs.fetch.tracker.Trackers;
import io.shoalfs.fetch.tracker.UdpTracker;
import io.shoalfs.fetch.web.WebSurroundings;
import java.security.SecureRandom;

/** What all torrents of one engine share. */
record Engine(
        FetchConfig config,
        PieceMemory memory,
        EventLoops loops,
        Peers.Shared shared,
        Web web,
        Rates rates,
        Discoveries discoveries) {

    /** How web servers are spoken to. */
    record Web(Proxies proxies, Tls tls, WebSurroundings.Access access) {}

    /**
     * What all may give and ask for together.
     *
     * @param copies for peers, out of all stores
     */
    record Rates(RateLimit up, RateLimit down, Gate copies) {}

    /** Where others are told that they reach us. */
    Announce.Place place() {
        return new Announce.Place(
                config.net().whereabouts().address(),
                shared.sockets().announced().orElse(0));
    }

    /** How a torrent's swarm decides, as the node that we are. */
    SwarmConfig swarm() {
        var self = RackNode.of(shared.ourId().bytes(), config.swarm().self().at());
        return config.swarm().as(self);
    }

    /** With whom torrents are shared. */
    Sharing sharing() {
        return config.swarm().shares() ? new Sharing(config.swarm().self().at(), config.policy()::isOwn) : Sharing.NONE;
    }

    /** The way to trackers of a torrent on this loop. */
    Trackers trackers(NettyLoop loop, Resolver names) {
        return new Trackers(
                new HttpTracker(loops, loop, names, web.tls(), config.trackers()),
                new UdpTracker(loops, loop, names, config.trackers(), new SecureRandom()));
    }

    /** What web seeds of a torrent on this loop need. */
    WebSurroundings aroundWebSeeds(NettyLoop loop, GuardedNames names) {
        return new WebSurroundings(loops, loop, names, web.proxies(), web.tls(), web.access(), new SecureRandom());
    }
}
