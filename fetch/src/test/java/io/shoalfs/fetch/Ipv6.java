package io.shoalfs.fetch;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import org.junit.jupiter.api.Assumptions;

/** The IPv6 loopback; a test that needs it is skipped, with the reason printed, where there is none. */
public final class Ipv6 {

    private Ipv6() {}

    /** A socket there. */
    public static DatagramSocket datagrams() throws IOException {
        try {
            return new DatagramSocket(0, loopback());
        } catch (SocketException e) {
            System.out.println("SKIPPED: there is no IPv6 on this machine: " + e.getMessage());
            return Assumptions.abort("there is no IPv6 on this machine: " + e.getMessage());
        }
    }

    /** An address there, at this port, that can be used. */
    public static InetSocketAddress address(int port) throws IOException {
        datagrams().close();
        return new InetSocketAddress(loopback(), port);
    }

    private static InetAddress loopback() throws IOException {
        var address = new byte[16];
        address[15] = 1;
        return InetAddress.getByAddress(address);
    }
}
