package io.shoalfs.fetch.dht;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * Who counts as one where each may have so much only: an IPv4 address, or an IPv6 network of 64 bits, which one machine has to
 * itself; in a local network, where many share an address, address and port.
 *
 * @param port 0 where it does not count
 */
record Host(InetAddress address, int port) {

    private static final int NETWORK = 8;

    static Host of(InetSocketAddress socket) {
        var address = socket.getAddress();
        if (SecureId.isLocal(address)) {
            return new Host(address, socket.getPort());
        }
        return new Host(address instanceof Inet6Address ? network(address) : address, 0);
    }

    private static InetAddress network(InetAddress address) {
        byte[] bytes = address.getAddress();
        Arrays.fill(bytes, NETWORK, bytes.length, (byte) 0);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address keeps its length", e);
        }
    }
}
