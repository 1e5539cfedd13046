package io.shoalfs.fetch.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Peers' addresses as trackers and peers write them (BEP 23, 7, 11, 5, 32): address and port, big-endian, end to end. */
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
        var addresses = new LinkedHashSet<InetSocketAddress>();
        for (int read = 0; read < most && bytes.remaining() >= family + PORT; read++) {
            var address = next(bytes, family);
            if (address != null) {
                addresses.add(address);
            }
        }
        return List.copyOf(addresses);
    }

    /**
     * The address that the next bytes are; null if nobody can be there. An IPv4 address written as an IPv6 one is none.
     *
     * @param bytes at least {@code family} and {@link #PORT}, which are consumed
     * @param family {@link #V4} or {@link #V6}
     */
    public static @Nullable InetSocketAddress next(ByteBuffer bytes, int family) {
        var host = new byte[family];
        bytes.get(host);
        int port = Short.toUnsignedInt(bytes.getShort());
        var address = new InetSocketAddress(address(host), port);
        boolean isUsable = port != 0
                && isOf(address, family)
                && !address.getAddress().isAnyLocalAddress()
                && !address.getAddress().isMulticastAddress();
        return isUsable ? address : null;
    }

    /** Those of the addresses that are of a family. */
    public static byte[] write(Collection<InetSocketAddress> addresses, int family) {
        var ofFamily =
                addresses.stream().filter(address -> isOf(address, family)).toList();
        var bytes = ByteBuffer.allocate(ofFamily.size() * (family + PORT));
        ofFamily.forEach(address -> bytes.put(write(address)));
        return bytes.array();
    }

    /** One address, of 4 or 16 bytes, and its port. */
    public static byte[] write(InetSocketAddress address) {
        byte[] host = address.getAddress().getAddress();
        return ByteBuffer.allocate(host.length + PORT)
                .put(host)
                .putShort((short) address.getPort())
                .array();
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
