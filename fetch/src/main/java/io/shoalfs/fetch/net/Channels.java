package io.shoalfs.fetch.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.socket.DatagramPacket;
import java.util.function.Consumer;

/** What is done with a channel without waiting for its outcome, since the channel's handlers are told of it. */
// The futures are those that Netty's own handlers learn of: closing ends in channelInactive, a failed write in
// exceptionCaught by the void promise.
@SuppressWarnings("FutureReturnValueIgnored")
public final class Channels {

    private Channels() {}

    /** Closes it; {@code channelInactive} follows, if it has not been. */
    public static void close(Channel channel) {
        channel.close();
    }

    /** Writes a buffer, which is taken over; a failure comes as {@code exceptionCaught}. */
    public static void write(Channel channel, ByteBuf bytes) {
        channel.write(bytes, channel.voidPromise());
    }

    /** Sends a datagram, which is taken over; a failure comes as {@code exceptionCaught}. */
    public static void send(Channel channel, DatagramPacket packet) {
        channel.writeAndFlush(packet, channel.voidPromise());
    }

    /** Writes a buffer, which is taken over, and all that was written before; a failure comes as {@code exceptionCaught}. */
    public static void writeAndFlush(Channel channel, ByteBuf bytes) {
        channel.writeAndFlush(bytes, channel.voidPromise());
    }

    /** Writes a message, which is taken over; a failure comes as {@code exceptionCaught}. */
    public static void write(Channel channel, Object message) {
        channel.write(message, channel.voidPromise());
    }

    /**
     * Writes a message, which is taken over, and all that was written before.
     *
     * @param sent is told, on the channel's loop, whether the kernel has taken all of it
     */
    public static void writeAndFlush(Channel channel, Object message, Consumer<Boolean> sent) {
        channel.writeAndFlush(message).addListener(done -> sent.accept(done.isSuccess()));
    }
}
