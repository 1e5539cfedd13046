package io.shoalfs.fetch.peer.crypto;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;

/** Decrypts what comes and encrypts what goes, in place: buffers that are written must be nobody else's. */
final class Rc4Handler extends ChannelDuplexHandler {

    private final Rc4 in;
    private final Rc4 out;

    Rc4Handler(Rc4 in, Rc4 out) {
        this.in = in;
        this.out = out;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object read) {
        in.apply((ByteBuf) read);
        context.fireChannelRead(read);
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // its outcome is the promise's
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        out.apply((ByteBuf) message);
        context.write(message, promise);
    }
}
