package io.shoalfs.fetch.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Peers' addresses as trackers and peers write them (BEP 23, 7, 11): address and port, big-endian, end to end. */
public final class CompactAddresses {

    /** The bytes of an IPv4 address without its port. */
    public static final int V4 = 4;

    /** The bytes of an IPv6 address without its port. */
    public static final int V6 = 16;

    /** The bytes of a port. */
    public static final int PORT = 2;

    private CompactAddresses() {}

    /**
     * The addresses in these bytes, each once; those that nobody can be at are left out, and what is cut off at the end.
     *
     * @param family {@link #V4} or {@link #V6}
     * @param most so many are read
     */
    public static List<InetSocketAddress> read(ByteBuffer bytes, int family, int most) {
        var addresses = new ArrayList<InetSocketAddress>();
        var host = new byte[family];
        for (int read = 0; read < most && bytes.remaining() >= family + PORT; read++) {
            bytes.get(host);
            int port = Short.toUnsignedInt(bytes.getShort());
            var address = address(host);
            if (port != 0 && !address.isAnyLocalAddress() && !address.isMulticastAddress()) {
                addresses.add(new InetSocketAddress(address, port));
            }
        }
        return addresses.stream().distinct().toList();
    }

    /** Those of the addresses that are of a family. */
    public static byte[] write(Collection<InetSocketAddress> addresses, int family) {
        var ofFamily =
                addresses.stream().filter(address -> isOf(address, family)).toList();
        var bytes = ByteBuffer.allocate(ofFamily.size() * (family + PORT));
        ofFamily.forEach(address -> bytes.put(address.getAddress().getAddress()).putShort((short) address.getPort()));
        return bytes.array();
    }

    /** Whether an address is of a family. */
    public static boolean isOf(InetSocketAddress address, int family) {
        return address.getAddress().getAddress().length == family;
    }

    private static InetAddress address(byte[] host) {
        try {
            return InetAddress.getByAddress(host);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes", e);
        }
    }
}
