package io.shoalfs.fetch.net;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A UDP socket at all addresses of the machine, IPv4 and, where there is one, IPv6. Confined to its loop, but for
 * {@link #open} and {@link #close}.
 */
public final class UdpSocket implements Datagrams {

    private static final Logger LOG = LoggerFactory.getLogger(UdpSocket.class);

    private final Channel channel;

    private UdpSocket(Channel channel) {
        this.channel = channel;
    }

    /**
     * Opens one. Any thread; returns at once.
     *
     * @param port where it is to be; if that is taken, anywhere
     * @return completes on the loop, exceptionally with an {@link IOException} if there is none to be had
     */
    public static CompletionStage<UdpSocket> open(EventLoops loops, NettyLoop loop, int port, Receiver receiver) {
        var opened = new CompletableFuture<UdpSocket>();
        open(loops, loop, port, receiver, opened);
        return opened;
    }

    private static void open(
            EventLoops loops, NettyLoop loop, int port, Receiver receiver, CompletableFuture<UdpSocket> opened) {
        var binding = loops.datagrams(loop).handler(new Handler(receiver)).bind(port);
        binding.addListener(done -> {
            if (done.isSuccess()) {
                opened.complete(new UdpSocket(binding.channel()));
            } else if (port != 0) {
                LOG.debug("UDP port {} cannot be had: {}", port, done.cause().getMessage());
                open(loops, loop, 0, receiver, opened);
            } else {
                opened.completeExceptionally(new IOException(
                        "cannot open a UDP socket: " + done.cause().getMessage(), done.cause()));
            }
        });
    }

    /** Where it is. */
    public int port() {
        return channel.localAddress() instanceof InetSocketAddress address ? address.getPort() : 0;
    }

    @Override
    public void send(InetSocketAddress to, ByteBuffer bytes) {
        Channels.send(channel, new DatagramPacket(Unpooled.wrappedBuffer(bytes), to));
    }

    @Override
    public void close() {
        Channels.close(channel);
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
