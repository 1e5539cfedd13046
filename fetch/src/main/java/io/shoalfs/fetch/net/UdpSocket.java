package io.shoalfs.fetch.net;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A UDP socket at all addresses of the machine, IPv4 and, where there is one, IPv6; or one at each address that the user
 * chose, at the same port. Confined to its loop, but for {@link #open} and {@link #close}.
 */
public final class UdpSocket implements Datagrams {

    private static final Logger LOG = LoggerFactory.getLogger(UdpSocket.class);

    private final Binding binding;
    private final List<Channel> channels;

    private UdpSocket(Binding binding, List<Channel> channels) {
        this.binding = binding;
        this.channels = List.copyOf(channels);
    }

    /**
     * Opens one. Any thread; returns at once.
     *
     * @param port where it is to be; if that is taken, anywhere
     * @return completes on the loop, exceptionally with an {@link IOException} if there is none to be had
     */
    public static CompletionStage<UdpSocket> open(EventLoops loops, NettyLoop loop, int port, Receiver receiver) {
        var opening = new Opening(loops, loop, receiver);
        opening.next(loops.places(port));
        return opening.opened;
    }

    /** One after the other, all at the port of the first. */
    private static final class Opening {

        private final EventLoops loops;
        private final NettyLoop loop;
        private final Receiver receiver;
        private final List<Channel> open = new ArrayList<>();
        private final CompletableFuture<UdpSocket> opened = new CompletableFuture<>();

        Opening(EventLoops loops, NettyLoop loop, Receiver receiver) {
            this.loops = loops;
            this.loop = loop;
            this.receiver = receiver;
        }

        void next(List<InetSocketAddress> places) {
            var at = places.get(open.size());
            var binding = loops.datagrams(loop).bind(at, new Handler(receiver));
            binding.addListener(done -> {
                if (!done.isSuccess()) {
                    failed(at.getPort(), done.cause());
                    return;
                }
                open.add(binding.channel());
                if (open.size() == places.size()) {
                    opened.complete(new UdpSocket(loops.binding(), open));
                } else {
                    next(loops.places(portOf(binding.channel())));
                }
            });
        }

        private void failed(int port, Throwable cause) {
            boolean isFirst = open.isEmpty();
            open.forEach(Channels::close);
            open.clear();
            if (port != 0 && isFirst) {
                LOG.debug("UDP port {} cannot be had: {}", port, cause.getMessage());
                next(loops.places(0));
            } else {
                opened.completeExceptionally(new IOException("cannot open a UDP socket: " + cause.getMessage(), cause));
            }
        }
    }

    private static int portOf(Channel channel) {
        return channel.localAddress() instanceof InetSocketAddress address ? address.getPort() : 0;
    }

    /** Where it is. */
    public int port() {
        return portOf(channels.get(0));
    }

    /** To an address of a family that the user did not choose nothing is sent. */
    @Override
    public void send(InetSocketAddress to, ByteBuffer bytes) {
        var addresses = binding.addresses();
        for (int i = 0; i < channels.size(); i++) {
            if (addresses.isEmpty() || Binding.isSameFamily(addresses.get(i), to.getAddress())) {
                Channels.send(channels.get(i), new DatagramPacket(Unpooled.wrappedBuffer(bytes), to));
            }
        }
    }

    @Override
    public void close() {
        channels.forEach(Channels::close);
    }

    private static final class Handler extends ChannelInboundHandlerAdapter {

        private final Receiver receiver;

        Handler(Receiver receiver) {
            this.receiver = receiver;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object read) {
            var packet = (DatagramPacket) read;
            try {
                receiver.received(packet.sender(), packet.content().nioBuffer());
            } finally {
                packet.release();
            }
        }

        /** What cannot be sent, since there is no way there, is a datagram that is lost. */
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (cause instanceof IOException) {
                LOG.trace("a datagram could not be sent", cause);
            } else {
                LOG.error("a datagram could not be handled", cause);
            }
        }
    }
}
