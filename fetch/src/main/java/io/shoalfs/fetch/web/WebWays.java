package io.shoalfs.fetch.web;

import io.shoalfs.fetch.net.EventLoops;
import io.shoalfs.fetch.net.NettyLoop;
import io.shoalfs.fetch.net.Proxies;
import io.shoalfs.fetch.net.Resolver;
import io.shoalfs.fetch.net.Tls;

/**
 * How web servers are connected to.
 *
 * @param loop where the connections live
 */
public record WebWays(EventLoops loops, NettyLoop loop, Resolver names, Proxies proxies, Tls tls) {}
