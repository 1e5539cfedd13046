package io.shoalfs.fetch.dht;

import java.net.Inet6Address;
import java.net.InetAddress;

/** Which of the two networks an address is in: each has a table of its own (BEP 32). */
enum Family {
    V4(4, "nodes", "n4"),
    V6(16, "nodes6", "n6");

    /** Of an address, in bytes. */
    final int length;

    /** By which key its nodes are told. */
    final String nodes;

    /** How one asks for its nodes. */
    final String want;

    Family(int length, String nodes, String want) {
        this.length = length;
        this.nodes = nodes;
        this.want = want;
    }

    static Family of(InetAddress address) {
        return address instanceof Inet6Address ? V6 : V4;
    }
}
