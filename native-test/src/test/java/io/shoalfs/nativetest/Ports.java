package io.shoalfs.nativetest;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Ports on loopback for programs that cannot choose one themselves. */
public final class Ports {

    private Ports() {}

    /** A port that was free just now. */
    public static int free() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
