package io.shoalfs.fetch.tracker;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.shoalfs.fetch.net.Channels;
import io.shoalfs.fetch.net.Reasons;
import io.shoalfs.fetch.net.Sockets;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to ask one address of a tracker (BEP 15): connect, then ask, over a socket of its own that
 * takes datagrams of that address only. What is no answer to what was asked is ignored, as anybody can send it. Confined
 * to the socket's loop.
 */
final class UdpAttempt<T> extends SimpleChannelInboundHandler<DatagramPacket> {

    private static final long PROTOCOL = 0x41727101980L;
    private static final int CONNECT = 0;
    private static final int ERROR = 3;
    private static final int HEADER = 8;
    private static final int ANNOUNCE_LENGTH = 98;

    private static final int LONGEST_TEXT = 200;

    /** What an attempt is part of. */
    interface Owner<T> {

        UdpQuestion<T> question();

        /** The tracker gave this id to us at this address. */
        void connected(InetSocketAddress address, long id);

        void answered(T reply);

        /** It will not be answered; said once. */
        void failed(InetSocketAddress address, String reason);
    }

    private final Owner<T> owner;
    private final InetSocketAddress address;
    private final RandomGenerator random;
    private @Nullable Channel channel;
    private int action = CONNECT;
    private int transaction;
    private boolean reused;
    private boolean over;

    UdpAttempt(Owner<T> owner, InetSocketAddress address, RandomGenerator random) {
        this.owner = owner;
        this.address = address;
        this.random = random;
    }

    /** Asks; with a connection that there is, or else for one. */
    void begin(Sockets datagrams, @Nullable Long connection) {
        var connecting = datagrams.connect(address, this);
        channel = connecting.channel();
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                fail(Reasons.of(done.cause()));
            } else if (connection == null) {
                connect();
            } else {
                reused = true;
                ask(connection);
            }
        });
    }

    /** Ends it, without a word. */
    void close() {
        over = true;
        if (channel != null) {
            Channels.close(channel);
        }
    }

    private void connect() {
        send(CONNECT, buffer().writeLong(PROTOCOL));
    }

    private void ask(long connection) {
        var question = owner.question();
        var out = buffer().writeLong(connection);
        head(question.action(), out);
        question.writeTo(out);
        flush(out);
    }

    private void send(int what, ByteBuf out) {
        head(what, out);
        flush(out);
    }

    private void head(int what, ByteBuf out) {
        action = what;
        transaction = random.nextInt();
        out.writeInt(what).writeInt(transaction);
    }

    private ByteBuf buffer() {
        return io.netty.buffer.Unpooled.buffer(ANNOUNCE_LENGTH);
    }

    private void flush(ByteBuf out) {
        if (channel == null || over) {
            out.release();
        } else {
            Channels.writeAndFlush(channel, out);
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
        var in = packet.content();
        if (over || in.readableBytes() < HEADER) {
            return;
        }
        int what = in.readInt();
        if (in.readInt() != transaction) {
            return;
        }
        if (what == ERROR) {
            refused(in.readCharSequence(Math.min(LONGEST_TEXT, in.readableBytes()), StandardCharsets.UTF_8)
                    .toString());
        } else if (what == action) {
            answered(in);
        }
    }

    private void answered(ByteBuf in) {
        if (action == CONNECT && in.readableBytes() >= Long.BYTES) {
            long id = in.readLong();
            owner.connected(address, id);
            ask(id);
        } else if (action != CONNECT && in.readableBytes() >= owner.question().shortestAnswer()) {
            try {
                owner.answered(owner.question().read(in.nioBuffer(), address.getAddress() instanceof Inet6Address));
            } catch (IOException e) {
                fail(String.valueOf(e.getMessage()));
            }
        }
    }

    /** What was true of an old connection is asked again with a new one. */
    private void refused(String text) {
        if (reused) {
            reused = false;
            connect();
        } else {
            fail("says: " + text.replaceAll("\\p{Cntrl}", "?"));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(cause instanceof PortUnreachableException ? "refused the connection" : Reasons.of(cause));
    }

    private void fail(String reason) {
        if (!over) {
            close();
            owner.failed(address, reason);
        }
    }
}
