package io.shoalfs.fetch.peer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Waits for a peer's handshake. Confined to the channel's loop; ends in exactly one call of its outcome. */
final class Greeting extends ChannelInboundHandlerAdapter {

    /** How it ends. */
    interface Outcome {

        /**
         * The handshake came.
         *
         * @param rest what came behind it: the receiver's to release
         */
        void greeted(ChannelHandlerContext context, Handshake theirs, ByteBuf rest);

        /** It will not come. The channel is closed. */
        void failed(String reason);
    }

    private final Duration patience;
    private final Outcome outcome;

    // On the heap: a loop that ends while a peer is being greeted owes nobody a release.
    private final ByteBuf collected = Unpooled.buffer(Handshake.LENGTH, Handshake.LENGTH);

    private @Nullable ScheduledFuture<?> deadline;
    private boolean over;

    Greeting(Duration patience, Outcome outcome) {
        this.patience = patience;
        this.outcome = outcome;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        deadline = context.executor()
                .schedule(
                        () -> fail(context, "no handshake in " + patience.toSeconds() + " s"),
                        patience.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        forgetDeadline();
    }

    private void forgetDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object read) {
        var bytes = (ByteBuf) read;
        try {
            take(context, bytes);
        } finally {
            bytes.release();
        }
    }

    private void take(ChannelHandlerContext context, ByteBuf bytes) {
        if (over) {
            return;
        }
        int lacking = Handshake.LENGTH - collected.readableBytes();
        collected.writeBytes(bytes, Math.min(lacking, bytes.readableBytes()));
        try {
            Handshake.check(collected);
        } catch (ProtocolException e) {
            fail(context, String.valueOf(e.getMessage()));
            return;
        }
        if (collected.readableBytes() == Handshake.LENGTH) {
            over = true;
            forgetDeadline();
            outcome.greeted(context, Handshake.read(collected), bytes.retainedSlice());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fail(context, "the peer closed the connection before its handshake");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof IOException)) {
            PeerHandler.logFault(cause);
        }
        fail(context, String.valueOf(cause.getMessage()));
    }

    private void fail(ChannelHandlerContext context, String reason) {
        var closing = context.close();
        if (!over) {
            over = true;
            closing.addListener(closed -> outcome.failed(reason));
        }
    }
}
