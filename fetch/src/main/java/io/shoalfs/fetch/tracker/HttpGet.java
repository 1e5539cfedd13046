package io.shoalfs.fetch.tracker;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContentDecompressor;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslContext;
import io.shoalfs.fetch.net.Channels;
import io.shoalfs.fetch.net.Reasons;
import io.shoalfs.fetch.net.Sockets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One GET of one address, on one connection, without redirects. Confined to a loop.
 *
 * <p>It ends once: with the answer, with a failure, or when {@link #abandon} is called, which closes the connection.
 */
final class HttpGet {

    /** An answer that was understood as HTTP. */
    record Answer(int status, @Nullable String location, ByteBuffer body) {}

    private final URI address;
    private final Sockets sockets;
    private final @Nullable SslContext tls;
    private final int longestAnswer;
    private final CompletableFuture<Answer> answer = new CompletableFuture<>();
    private @Nullable Channel channel;

    /**
     * Does nothing yet.
     *
     * @param tls for https; null for http
     * @param longestAnswer in bytes, unpacked
     */
    HttpGet(URI address, Sockets sockets, @Nullable SslContext tls, int longestAnswer) {
        this.address = address;
        this.sockets = sockets;
        this.tls = tls;
        this.longestAnswer = longestAnswer;
    }

    /** Tries the host's addresses in order, until one takes the connection. */
    CompletionStage<Answer> from(List<InetAddress> addresses) {
        connect(addresses.iterator());
        return answer;
    }

    /** Ends it, if it has not ended. */
    void abandon(String reason) {
        fail(reason);
    }

    static int portOf(URI address) {
        if (address.getPort() >= 0) {
            return address.getPort();
        }
        return "https".equalsIgnoreCase(address.getScheme()) ? 443 : 80;
    }

    private void connect(Iterator<InetAddress> addresses) {
        var target = new InetSocketAddress(addresses.next(), portOf(address));
        var connecting = sockets.connect(target, new Pipeline());
        channel = connecting.channel();
        connecting.addListener(connected -> {
            if (answer.isDone()) {
                Channels.close(connecting.channel());
            } else if (connected.isSuccess()) {
                request(connecting.channel());
            } else if (addresses.hasNext()) {
                connect(addresses);
            } else {
                fail(Reasons.of(connected.cause()));
            }
        });
    }

    private void request(Channel connected) {
        var path = address.getRawPath() == null || address.getRawPath().isEmpty() ? "/" : address.getRawPath();
        var query = address.getRawQuery() == null ? "" : "?" + address.getRawQuery();
        var request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, path + query);
        request.headers()
                .set(HttpHeaderNames.HOST, hostHeader())
                .set(HttpHeaderNames.USER_AGENT, "ShoalFS/0.1")
                .set(HttpHeaderNames.ACCEPT_ENCODING, HttpHeaderValues.GZIP)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        connected.writeAndFlush(request).addListener(written -> {
            if (!written.isSuccess()) {
                fail(Reasons.of(written.cause()));
            }
        });
    }

    private String hostHeader() {
        return address.getPort() < 0 ? address.getHost() : address.getHost() + ":" + address.getPort();
    }

    private void fail(String reason) {
        if (answer.completeExceptionally(new IOException(reason)) && channel != null) {
            Channels.close(channel);
        }
    }

    private final class Pipeline extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel connecting) {
            var pipeline = connecting.pipeline();
            if (tls != null) {
                pipeline.addLast(tls.newHandler(connecting.alloc(), address.getHost(), portOf(address)));
            }
            pipeline.addLast(
                    new HttpClientCodec(),
                    new HttpContentDecompressor(longestAnswer),
                    new HttpObjectAggregator(longestAnswer),
                    new AnswerHandler());
        }
    }

    private final class AnswerHandler extends SimpleChannelInboundHandler<FullHttpResponse> {

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
            if (response.decoderResult().isFailure()) {
                fail("sent what is no HTTP answer");
                return;
            }
            answer.complete(new Answer(
                    response.status().code(),
                    response.headers().get(HttpHeaderNames.LOCATION),
                    ByteBuffer.wrap(ByteBufUtil.getBytes(response.content()))));
            Channels.close(context.channel());
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            fail("closed the connection without an answer");
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            fail(Reasons.of(cause));
        }
    }
}
