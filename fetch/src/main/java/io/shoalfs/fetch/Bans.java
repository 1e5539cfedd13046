package io.shoalfs.fetch;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Who has been proven to send false data: by address, whatever the port; on loopback, where all of a machine's peers
 * share one, by address and port; and who is not permitted in the first place. Any thread. Forgotten when the process
 * ends.
 */
final class Bans {

    private static final int MOST = 100_000;

    private final Set<InetAddress> hosts = ConcurrentHashMap.newKeySet();
    private final Set<InetSocketAddress> sockets = ConcurrentHashMap.newKeySet();

    private final Predicate<InetAddress> permitted;

    /** @param permitted who may be a peer at all */
    Bans(Predicate<InetAddress> permitted) {
        this.permitted = permitted;
    }

    /** Whether nobody there may be a peer, whatever it does. */
    boolean isOutside(InetSocketAddress address) {
        return !permitted.test(address.getAddress());
    }

    void add(InetSocketAddress address) {
        if (address.getAddress().isLoopbackAddress()) {
            sockets.add(address);
        } else if (hosts.size() < MOST) {
            hosts.add(address.getAddress());
        }
    }

    boolean contains(InetSocketAddress address) {
        return isOutside(address) || hosts.contains(address.getAddress()) || sockets.contains(address);
    }
}
