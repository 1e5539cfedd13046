package io.shoalfs.fetch.rack;

import java.net.InetAddress;
import java.util.function.Predicate;

/**
 * With whom a torrent is shared.
 *
 * @param at where we stand
 * @param own whether an address is in our own networks: only nodes there are told of us, and believed. Any thread
 */
public record Sharing(Topology at, Predicate<InetAddress> own) {

    /** With nobody. */
    public static final Sharing NONE = new Sharing(Topology.NONE, address -> false);
}
