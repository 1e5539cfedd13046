package io.shoalfs.fetch.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.unix.RawUnixChannelOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The interface by which sockets speak (SO_BINDTODEVICE, socket(7)). Any thread.
 *
 * @param name empty: sockets are tied to none
 */
record Device(String name) {

    static final Device NONE = new Device("");

    /** IFNAMSIZ, with the zero at the end. */
    private static final int LONGEST_NAME = 16;

    private static final int SOL_SOCKET = 1;
    private static final int SO_BINDTODEVICE = 25;
    private static final RawUnixChannelOption OPTION =
            new RawUnixChannelOption("SO_BINDTODEVICE", SOL_SOCKET, SO_BINDTODEVICE, LONGEST_NAME);

    /** Whether the kernel lets this process tie sockets of epoll's to it; before Linux 5.7 it lets root only. */
    boolean isPermitted() {
        var probe = new EpollDatagramChannel();
        try {
            tie(probe);
            return true;
        } catch (IOException e) {
            return false;
        } finally {
            probe.unsafe().closeForcibly();
        }
    }

    /** Ties a socket to it that is neither bound nor connected. */
    void tie(Channel channel) throws IOException {
        if (name.isEmpty()) {
            return;
        }
        var value = ByteBuffer.allocate(LONGEST_NAME)
                .put(name.getBytes(StandardCharsets.UTF_8))
                .position(0);
        try {
            if (!channel.config().setOption(OPTION, value)) {
                throw new IOException("cannot be tied to the interface " + name);
            }
        } catch (ChannelException e) {
            var cause = e.getCause() == null ? e : e.getCause();
            throw new IOException("cannot speak by the interface " + name + ": " + cause.getMessage(), e);
        }
    }
}
