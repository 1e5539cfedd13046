package io.shoalfs.fetch.web;

import io.shoalfs.fetch.net.EventLoops;
import io.shoalfs.fetch.net.GuardedNames;
import io.shoalfs.fetch.net.NettyLoop;
import io.shoalfs.fetch.net.Proxies;
import io.shoalfs.fetch.net.Tls;
import java.util.Random;

/**
 * What web seeds need of the engine around them.
 *
 * @param loop the swarm's
 * @param names where the torrent, and who redirects, may lead
 */
public record WebSurroundings(
        EventLoops loops, NettyLoop loop, GuardedNames names, Proxies proxies, Tls tls, Access access, Random random) {

    WebWays ways() {
        return new WebWays(loops, loop, names, proxies, tls);
    }

    /** The same, but names are looked up otherwise. */
    public WebSurroundings naming(GuardedNames others) {
        return new WebSurroundings(loops, loop, others, proxies, tls, access, random);
    }

    /** What all web seeds of an engine may take, and whom they may be for a server. */
    public record Access(WholeFileMemory wholeFiles, WebBudget budget, Tokens tokens, Buckets buckets) {}
}
