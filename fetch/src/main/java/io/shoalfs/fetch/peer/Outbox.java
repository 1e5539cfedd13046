package io.shoalfs.fetch.peer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.shoalfs.fetch.net.Channels;
import org.jspecify.annotations.Nullable;

/**
 * What goes to a peer: messages are gathered in one buffer until {@link #flush}, which comes by itself after the running
 * task of the loop where it is asked for, and then written with one system call. Confined to the connection's loop.
 */
final class Outbox {

    private static final int FIRST_CAPACITY = 512;

    private final Channel channel;
    private final Runnable beforeFlush;
    private @Nullable ByteBuf gathered;
    private boolean flushing;
    private boolean unflushed;

    /**
     * An empty one.
     *
     * @param beforeFlush runs before what was gathered goes out
     */
    Outbox(Channel channel, Runnable beforeFlush) {
        this.channel = channel;
        this.beforeFlush = beforeFlush;
    }

    /** Sends a message, in the order of the calls, after the running task. */
    void send(Message message) {
        add(message);
        flushSoon();
    }

    /** Adds a message to those that the next {@link #flush} sends. */
    void add(Message message) {
        if (!channel.isActive()) {
            return;
        }
        if (gathered == null) {
            gathered = channel.alloc().buffer(FIRST_CAPACITY);
        }
        message.deliverTo(new MessageWriter(gathered));
    }

    /** Sends a {@code piece} message, header and content in one buffer, which it takes over. */
    void send(ByteBuf piece, ChannelFutureListener sent) {
        writeGathered();
        channel.write(piece).addListener(sent);
        unflushed = true;
        flushSoon();
    }

    private void flushSoon() {
        if (!flushing) {
            flushing = true;
            channel.eventLoop().execute(this::flush);
        }
    }

    /** Sends what there is. */
    void flush() {
        flushing = false;
        if (gathered != null || unflushed) {
            beforeFlush.run();
            writeGathered();
            unflushed = false;
            channel.flush();
        }
    }

    private void writeGathered() {
        if (gathered != null) {
            Channels.write(channel, gathered);
            gathered = null;
        }
    }

    /** Drops what was gathered. */
    void close() {
        if (gathered != null) {
            gathered.release();
            gathered = null;
        }
    }
}
