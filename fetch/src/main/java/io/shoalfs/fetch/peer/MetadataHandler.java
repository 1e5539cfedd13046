package io.shoalfs.fetch.peer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Netty's side of a {@link MetadataLink}: tells it what its channel does. */
final class MetadataHandler extends ChannelInboundHandlerAdapter {

    private final MetadataLink link;
    private final PeerConfig config;
    private @Nullable ScheduledFuture<?> introduction;

    MetadataHandler(MetadataLink link, PeerConfig config) {
        this.link = link;
        this.config = config;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        long millis = config.handshakePatience().toMillis();
        introduction = context.executor().schedule(link::requireIntroduction, millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object read) {
        var bytes = (ByteBuf) read;
        try {
            link.read(bytes);
        } finally {
            bytes.release();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (introduction != null) {
            introduction.cancel(false);
        }
        link.left();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof IOException)) {
            PeerHandler.logFault(cause);
        }
        link.close(String.valueOf(cause.getMessage()));
    }
}
