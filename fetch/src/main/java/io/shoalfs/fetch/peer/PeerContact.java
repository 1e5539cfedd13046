package io.shoalfs.fetch.peer;

import java.net.InetSocketAddress;

/**
 * Who is at the other end.
 *
 * @param address of its socket: where we dialled it, or what it dialled from
 * @param dialled whether we made the connection
 */
public record PeerContact(PeerId id, InetSocketAddress address, boolean dialled) {}
