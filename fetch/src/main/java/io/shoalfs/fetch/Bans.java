package io.shoalfs.fetch;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who has been proven to send false data: by address, whatever the port; on loopback, where all of a machine's peers
 * share one, by address and port. Any thread. Forgotten when the process ends.
 */
final class Bans {

    private static final int MOST = 100_000;

    private final Set<InetAddress> hosts = ConcurrentHashMap.newKeySet();
    private final Set<InetSocketAddress> sockets = ConcurrentHashMap.newKeySet();

    void add(InetSocketAddress address) {
        if (address.getAddress().isLoopbackAddress()) {
            sockets.add(address);
        } else if (hosts.size() < MOST) {
            hosts.add(address.getAddress());
        }
    }

    boolean contains(InetSocketAddress address) {
        return hosts.contains(address.getAddress()) || sockets.contains(address);
    }
}
