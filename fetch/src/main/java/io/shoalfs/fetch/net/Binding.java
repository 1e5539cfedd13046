package io.shoalfs.fetch.net;

import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * By which of this machine's addresses and interfaces all sockets speak.
 *
 * @param addresses where sockets are, one of a family at most: a family that has none here is not used; none at all: the kernel
 *     chooses
 * @param device the name of the one interface by which everything leaves; empty: any
 */
public record Binding(List<InetAddress> addresses, String device) {

    /** Wherever the kernel likes. */
    public static final Binding ANY = new Binding(List.of(), "");

    public Binding {
        addresses = List.copyOf(addresses);
        if (addresses.stream().map(InetAddress::getClass).distinct().count() < addresses.size()) {
            throw new IllegalArgumentException(
                    "more than one address of a family: one IPv4 and one IPv6 address will do");
        }
    }

    /**
     * What a user types. Asks the kernel, not the network.
     *
     * @param addresses this machine's; none: any
     * @param device an interface that is up; empty: any
     * @throws IllegalArgumentException with a sentence for people if there is no such address or interface
     */
    public static Binding of(List<String> addresses, String device) {
        try {
            if (!device.isEmpty()) {
                check(device);
            }
            var here = new ArrayList<InetAddress>();
            for (String text : addresses) {
                here.add(find(text, device));
            }
            return new Binding(here, device);
        } catch (SocketException e) {
            throw new IllegalArgumentException("the network interfaces cannot be listed: " + e.getMessage(), e);
        }
    }

    private static void check(String device) throws SocketException {
        var found = NetworkInterface.getByName(device);
        if (found == null) {
            throw new IllegalArgumentException("this machine has no network interface '" + device + "'");
        }
        if (!found.isUp()) {
            throw new IllegalArgumentException("the network interface '" + device + "' is down");
        }
        if (usable(found).isEmpty()) {
            throw new IllegalArgumentException("the network interface '" + device + "' has no address");
        }
    }

    /** As the interface has it: that of a link says of which. */
    private static InetAddress find(String text, String device) throws SocketException {
        var typed = NetUtil.createInetAddressFromIpAddressString(text);
        if (typed == null) {
            throw new IllegalArgumentException("'" + text + "' is neither an IPv4 nor an IPv6 address");
        }
        var owner = NetworkInterface.getByInetAddress(typed);
        if (owner == null) {
            throw new IllegalArgumentException("this machine has no address " + text);
        }
        if (!device.isEmpty() && !owner.getName().equals(device)) {
            throw new IllegalArgumentException(
                    "the address " + text + " is at '" + owner.getName() + "', not at '" + device + "'");
        }
        return owner.inetAddresses()
                .filter(each -> Arrays.equals(each.getAddress(), typed.getAddress()))
                .findFirst()
                .orElse(typed);
    }

    private static List<InetAddress> usable(NetworkInterface device) {
        var all = device.inetAddresses()
                .filter(address -> !(address instanceof Inet6Address) || !address.isLinkLocalAddress())
                .toList();
        return Stream.of(true, false)
                .flatMap(isSix -> all.stream()
                        .filter(address -> address instanceof Inet6Address == isSix)
                        .limit(1))
                .toList();
    }

    /** The same for a kernel that ties no socket to an interface: to the interface's addresses. */
    Binding byAddresses() throws SocketException {
        var found = device.isEmpty() ? null : NetworkInterface.getByName(device);
        return found == null || !addresses.isEmpty() ? this : new Binding(usable(found), device);
    }

    /** Whether an address of this family may be spoken with. */
    public boolean uses(InetAddress other) {
        return addresses.isEmpty() || from(other).isPresent();
    }

    /** Where a socket is that speaks with an address of this family; empty: the kernel chooses, or it may not. */
    Optional<InetAddress> from(InetAddress other) {
        return addresses.stream()
                .filter(address -> isSameFamily(address, other))
                .findFirst();
    }

    /** Whether both are IPv4, or both IPv6. */
    static boolean isSameFamily(InetAddress one, InetAddress other) {
        return one instanceof Inet6Address == other instanceof Inet6Address;
    }

    /** Whether local networks are spoken with by this interface. */
    boolean uses(NetworkInterface by) {
        boolean isNamed = device.isEmpty() || by.getName().equals(device);
        return isNamed && (addresses.isEmpty() || by.inetAddresses().anyMatch(addresses::contains));
    }

    /** The addresses, with commas between them; empty for any. */
    public String text() {
        return addresses.stream().map(InetAddress::getHostAddress).collect(Collectors.joining(","));
    }
}
