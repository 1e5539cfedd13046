package io.shoalfs.fetch.net;

import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;

/**
 * The local networks that this machine is in: its interfaces that are up, have neighbours, and can tell all of them something at
 * once. Loopback and point-to-point have none.
 */
record Neighbourhood(List<NetworkInterface> interfaces, List<Network> networks) {

    /** All addresses that begin with so many bits of this one. */
    record Network(InetAddress address, int prefix) {

        boolean contains(InetAddress other) {
            byte[] ours = address.getAddress();
            byte[] theirs = other.getAddress();
            if (ours.length != theirs.length) {
                return false;
            }
            for (int bit = 0; bit < prefix; bit++) {
                int mask = 0x80 >> (bit % Byte.SIZE);
                if (((ours[bit / Byte.SIZE] ^ theirs[bit / Byte.SIZE]) & mask) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    Neighbourhood {
        interfaces = List.copyOf(interfaces);
        networks = List.copyOf(networks);
    }

    /** As it is now, as far as sockets go out there. Asks the kernel. */
    static Neighbourhood look(Binding binding) throws SocketException {
        var interfaces = new ArrayList<NetworkInterface>();
        var networks = new ArrayList<Network>();
        Enumeration<NetworkInterface> all = NetworkInterface.getNetworkInterfaces();
        while (all.hasMoreElements()) {
            var each = all.nextElement();
            if (binding.uses(each) && hasNeighbours(each)) {
                interfaces.add(each);
                each.getInterfaceAddresses().stream()
                        .map(Neighbourhood::network)
                        .forEach(networks::add);
            }
        }
        return new Neighbourhood(interfaces, networks);
    }

    private static boolean hasNeighbours(NetworkInterface each) throws SocketException {
        return each.isUp() && each.supportsMulticast() && !each.isLoopback() && !each.isPointToPoint();
    }

    private static Network network(InterfaceAddress address) {
        return new Network(address.getAddress(), address.getNetworkPrefixLength());
    }

    /** Whether somebody at that address is a neighbour. */
    boolean contains(InetAddress address) {
        return networks.stream().anyMatch(network -> network.contains(address));
    }

    /** Whether it has an address of the same family on that interface, to send from. */
    static boolean speaks(NetworkInterface on, InetAddress family) {
        return on.inetAddresses().anyMatch(address -> address.getClass().equals(family.getClass()));
    }
}
