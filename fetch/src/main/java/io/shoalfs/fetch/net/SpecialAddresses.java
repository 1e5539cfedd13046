package io.shoalfs.fetch.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which addresses are not simply a host's in the internet: IANA's special-purpose registries (RFC 6890, as they were in
 * 2026), what they had before, and what clouds use. An address of IPv6 that has one of IPv4 in it is where that is.
 */
final class SpecialAddresses {

    /** What is not globally reachable, or is no host's. */
    private static final List<Cidr> NOT_PUBLIC = networks(
            "0.0.0.0/8", // this network (RFC 791)
            "10.0.0.0/8", // private (RFC 1918)
            "100.64.0.0/10", // carriers' (RFC 6598)
            "127.0.0.0/8", // loopback (RFC 1122)
            "169.254.0.0/16", // one link (RFC 3927)
            "172.16.0.0/12", // private (RFC 1918)
            "192.0.0.0/24", // protocols (RFC 6890)
            "192.0.2.0/24", // documentation (RFC 5737)
            "192.88.99.0/24", // relays of 6to4 (RFC 7526)
            "192.168.0.0/16", // private (RFC 1918)
            "198.18.0.0/15", // benchmarks (RFC 2544)
            "198.51.100.0/24", // documentation (RFC 5737)
            "203.0.113.0/24", // documentation (RFC 5737)
            "224.0.0.0/4", // multicast (RFC 5771)
            "240.0.0.0/4", // reserved, and the limited broadcast (RFC 1112, 919)
            "::/128", // none (RFC 4291)
            "::1/128", // loopback (RFC 4291)
            "64:ff9b:1::/48", // local translation, in a form that is not known (RFC 8215)
            "100::/63", // discarded, and dummies (RFC 6666, 9780)
            "2001::/23", // protocols: Teredo, benchmarks, ORCHID (RFC 2928)
            "2001:db8::/32", // documentation (RFC 3849)
            "3fff::/20", // documentation (RFC 9637)
            "5f00::/16", // segments' identifiers (RFC 9602)
            "fc00::/7", // unique local (RFC 4193)
            "fe80::/10", // one link (RFC 4291)
            "fec0::/10", // one site, formerly (RFC 3879)
            "ff00::/8"); // multicast (RFC 4291)

    /** What nobody outside of one link, or one cloud's machine, is: credentials are there for the asking. */
    private static final List<Cidr> OF_ONE_LINK = networks(
            "169.254.0.0/16",
            "fe80::/10",
            "100.100.100.200/32", // Alibaba
            "168.63.129.16/32", // Azure
            "192.0.0.192/32", // Oracle
            "fd00:c1::a9fe:a9fe/128", // Oracle
            "fd00:ec2::/32", // Amazon
            "fd00:42::42/128", // Scaleway
            "fd20:ce::254/128"); // Google

    private static final int IPV6_LENGTH = 16;
    private static final int IPV4_LENGTH = 4;

    /** Networks of IPv6, with the place of an address of IPv4 in theirs, in bytes. */
    private record Wrapping(Cidr network, int offset) {}

    private static final List<Wrapping> WRAPPINGS = List.of(
            new Wrapping(network("::/96"), 12), // compatible (RFC 4291), but for the first two
            new Wrapping(network("::ffff:0:0:0/96"), 12), // translated (RFC 2765)
            new Wrapping(network("64:ff9b::/96"), 12), // NAT64 (RFC 6052)
            new Wrapping(network("2002::/16"), 2)); // 6to4 (RFC 3056)

    private SpecialAddresses() {}

    /** Whether a host of the internet can be there. */
    static boolean isPublic(InetAddress address) {
        return !Cidr.anyContains(NOT_PUBLIC, plain(address)) && !isOfOneLink(address);
    }

    /** Whether it means something else on each link, or in each cloud. */
    static boolean isOfOneLink(InetAddress address) {
        return Cidr.anyContains(OF_ONE_LINK, plain(address));
    }

    /** Whether no single host is there: it stands for none, or for many. */
    static boolean isNoHost(InetAddress address) {
        var plain = plain(address);
        return plain.isAnyLocalAddress() || plain.isMulticastAddress();
    }

    /** The address of IPv4 in one of IPv6; else the address itself. */
    private static InetAddress plain(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length != IPV6_LENGTH || address.isAnyLocalAddress() || address.isLoopbackAddress()) {
            return address;
        }
        try {
            // Java makes one of IPv4 out of a mapped one here, if it has not yet.
            var unmapped = InetAddress.getByAddress(bytes);
            for (var wrapping : WRAPPINGS) {
                if (wrapping.network().contains(unmapped)) {
                    return InetAddress.getByAddress(
                            Arrays.copyOfRange(bytes, wrapping.offset(), wrapping.offset() + IPV4_LENGTH));
                }
            }
            return unmapped;
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Cidr> networks(String... texts) {
        return Stream.of(texts).map(SpecialAddresses::network).toList();
    }

    private static Cidr network(String text) {
        return Cidr.parse(text).orElseThrow();
    }
}
