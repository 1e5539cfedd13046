package io.shoalfs.fetch.net;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * A network, as {@code 10.0.0.0/8} or {@code fd00::/8} (RFC 4632, RFC 4291); an address alone is a network of one.
 *
 * @param prefix an address in it, of which only the first bits count
 * @param bits how many, 0 to those of the address
 */
public record Cidr(InetAddress prefix, int bits) {

    /** What organisations use inside: RFC 1918, 6598, 4193, 3927, 4291's loopback and link-local. */
    public static final List<Cidr> PRIVATE = List.of(
            known("10.0.0.0/8"),
            known("172.16.0.0/12"),
            known("192.168.0.0/16"),
            known("100.64.0.0/10"),
            known("169.254.0.0/16"),
            known("127.0.0.0/8"),
            known("::1/128"),
            known("fc00::/7"),
            known("fe80::/10"));

    public Cidr {
        if (bits < 0 || bits > prefix.getAddress().length * Byte.SIZE) {
            throw new IllegalArgumentException("no address has a prefix of " + bits + " bits");
        }
    }

    private static Cidr known(String text) {
        return parse(text).orElseThrow();
    }

    /** The network of a text; empty if it is none. Names are not looked up. */
    public static Optional<Cidr> parse(String text) {
        int slash = text.indexOf('/');
        var address = NetUtil.createInetAddressFromIpAddressString(slash < 0 ? text : text.substring(0, slash));
        if (address == null) {
            return Optional.empty();
        }
        int all = address.getAddress().length * Byte.SIZE;
        try {
            int bits = slash < 0 ? all : Integer.parseInt(text.substring(slash + 1));
            return bits < 0 || bits > all ? Optional.empty() : Optional.of(new Cidr(address, bits));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Whether an address is in it; IPv4 addresses in IPv6's clothes are Java's IPv4 addresses already. */
    public boolean contains(InetAddress address) {
        byte[] ours = prefix.getAddress();
        byte[] theirs = address.getAddress();
        if (ours.length != theirs.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit += Byte.SIZE) {
            int mask = bits - bit >= Byte.SIZE ? 0xff : 0xff00 >> (bits - bit) & 0xff;
            if (((ours[bit / Byte.SIZE] ^ theirs[bit / Byte.SIZE]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether one of these networks has it. */
    public static boolean anyContains(List<Cidr> networks, InetAddress address) {
        return networks.stream().anyMatch(network -> network.contains(address));
    }

    @Override
    public String toString() {
        return prefix.getHostAddress() + "/" + bits;
    }
}
