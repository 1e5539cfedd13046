package io.shoalfs.fetch.dht;

import java.net.InetSocketAddress;

/** A node, as others tell of it: who and where; the address is resolved. */
record Contact(NodeId id, InetSocketAddress address) {}
