package io.shoalfs.fetch.serve;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import io.shoalfs.cache.Timers;
import io.shoalfs.fetch.net.Channels;
import io.shoalfs.fetch.net.NettyLoop;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: its requests are answered one after the other, and not read while enough of them wait. Confined to its
 * loop. Whoever asks for what nobody answers, or is too slow, loses the connection.
 */
final class Visit extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(Visit.class);

    /** When who came at a bad time is told to come again. */
    private static final int RETRY_SECONDS = 30;

    private final HttpDoor.Surroundings around;
    private final NettyLoop loop;
    private final Deque<Ask> waiting = new ArrayDeque<>();
    private boolean isBusy;
    private Timers.@Nullable Timer deadline;

    Visit(HttpDoor.Surroundings around, NettyLoop loop) {
        this.around = around;
        this.loop = loop;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        await(context, around.config().forRequest());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (message instanceof HttpRequest request) {
                waiting.add(Ask.of(request));
                if (waiting.size() > around.config().waiting()) {
                    end(context);
                } else if (!isBusy) {
                    answerNext(context);
                }
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        isBusy = true;
        waiting.clear();
        forgetDeadline();
    }

    /** A client that is gone, or none at all. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("{} is let go", context.channel().remoteAddress(), cause);
        end(context);
    }

    private void end(ChannelHandlerContext context) {
        waiting.clear();
        isBusy = true;
        Channels.close(context.channel());
    }

    private void await(ChannelHandlerContext context, Duration patience) {
        forgetDeadline();
        deadline = loop.schedule(patience, () -> Channels.close(context.channel()));
    }

    private void forgetDeadline() {
        if (deadline != null) {
            deadline.cancel();
            deadline = null;
        }
    }

    private void answerNext(ChannelHandlerContext context) {
        var ask = waiting.poll();
        isBusy = ask != null;
        context.channel().config().setAutoRead(!isBusy);
        if (ask == null) {
            await(context, around.config().forRequest());
        } else {
            forgetDeadline();
            answer(context, ask);
        }
    }

    private void answer(ChannelHandlerContext context, Ask ask) {
        if (ask.isWrong()) {
            refuse(context, ask, HttpResponseStatus.BAD_REQUEST);
            return;
        }
        if (!ask.isSupported()) {
            var response = withoutBody(HttpResponseStatus.METHOD_NOT_ALLOWED);
            response.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD");
            send(context, ask, response);
            return;
        }
        var found = around.catalogue().find(UrlPath.names(ask.target()));
        if (found.isPresent()) {
            answer(context, ask, found.get());
        } else {
            refuse(context, ask, HttpResponseStatus.NOT_FOUND);
        }
    }

    private void answer(ChannelHandlerContext context, Ask ask, Catalogue.Found found) {
        var torrent = found.torrent();
        long length = torrent.lengthOf(found.file());
        var tag = torrent.tag(found.file());
        if (ask.knows(tag)) {
            var response = withoutBody(HttpResponseStatus.NOT_MODIFIED);
            response.headers().set(HttpHeaderNames.ETAG, tag);
            send(context, ask, response);
            return;
        }
        var range = ByteRange.of(ask.rangeOf(tag), length);
        if (range.isEmpty()) {
            var response = withoutBody(HttpResponseStatus.REQUESTED_RANGE_NOT_SATISFIABLE);
            response.headers().set(HttpHeaderNames.CONTENT_RANGE, "bytes */" + length);
            send(context, ask, response);
        } else if (!torrent.holds(found.file(), range.get())) {
            // 404 and not 503: web seeds' clients leave the file alone then, and not all that we hold.
            refuse(context, ask, HttpResponseStatus.NOT_FOUND);
        } else if (ask.isHead() || range.get().length() == 0) {
            send(context, ask, head(found, range.get()));
        } else {
            give(context, ask, found, range.get());
        }
    }

    private void give(ChannelHandlerContext context, Ask ask, Catalogue.Found found, ByteRange range) {
        var head = head(found, range);
        finish(ask, head);
        var body = new Body(context.channel(), loop, around, found);
        body.send(head, range, new Body.Outcome() {
            @Override
            public void sent() {
                answered(context, ask);
            }

            @Override
            public void notHeld() {
                refuse(context, ask, HttpResponseStatus.NOT_FOUND);
            }

            @Override
            public void busy() {
                refuse(context, ask, HttpResponseStatus.SERVICE_UNAVAILABLE);
            }
        });
    }

    private HttpResponse head(Catalogue.Found found, ByteRange range) {
        long length = found.torrent().lengthOf(found.file());
        var status = range.isPart() ? HttpResponseStatus.PARTIAL_CONTENT : HttpResponseStatus.OK;
        var response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, status);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_OCTET_STREAM)
                .set(HttpHeaderNames.CONTENT_LENGTH, range.length())
                .set(HttpHeaderNames.ACCEPT_RANGES, HttpHeaderValues.BYTES)
                .set(HttpHeaderNames.ETAG, found.torrent().tag(found.file()));
        if (range.isPart()) {
            response.headers()
                    .set(
                            HttpHeaderNames.CONTENT_RANGE,
                            "bytes " + range.offset() + "-" + (range.end() - 1) + "/" + length);
        }
        return response;
    }

    private static HttpResponse withoutBody(HttpResponseStatus status) {
        var response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, status);
        if (!status.equals(HttpResponseStatus.NOT_MODIFIED)) {
            response.headers().set(HttpHeaderNames.CONTENT_LENGTH, 0);
        }
        return response;
    }

    /** Whatever is not here may be here soon: nobody is to remember that. */
    private void refuse(ChannelHandlerContext context, Ask ask, HttpResponseStatus status) {
        var text = (status.toString() + "\n").getBytes(StandardCharsets.US_ASCII);
        var response = ask.isHead()
                ? withoutBody(status)
                : new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(text));
        response.headers()
                .set(HttpHeaderNames.CONTENT_LENGTH, ask.isHead() ? 0 : text.length)
                .set(HttpHeaderNames.CONTENT_TYPE, "text/plain")
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE);
        if (status.equals(HttpResponseStatus.SERVICE_UNAVAILABLE)) {
            response.headers().set(HttpHeaderNames.RETRY_AFTER, RETRY_SECONDS);
        }
        send(context, ask, response);
    }

    private void finish(Ask ask, HttpResponse response) {
        response.headers()
                .set(HttpHeaderNames.SERVER, "ShoalFS")
                .set(
                        HttpHeaderNames.DATE,
                        DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                around.clock().instant().atOffset(ZoneOffset.UTC)));
        if (ask.isLast()) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
    }

    /** An answer that has come whole: without a body, or with a short one. */
    private void send(ChannelHandlerContext context, Ask ask, HttpResponse response) {
        finish(ask, response);
        await(context, around.config().forPart());
        Channels.writeAndFlush(context.channel(), whole(response), sent -> {
            if (sent) {
                answered(context, ask);
            } else {
                end(context);
            }
        });
    }

    private static FullHttpResponse whole(HttpResponse response) {
        return response instanceof FullHttpResponse full
                ? full
                : new DefaultFullHttpResponse(
                        response.protocolVersion(),
                        response.status(),
                        Unpooled.EMPTY_BUFFER,
                        response.headers(),
                        EmptyHttpHeaders.INSTANCE);
    }

    private void answered(ChannelHandlerContext context, Ask ask) {
        if (ask.isLast()) {
            end(context);
        } else {
            answerNext(context);
        }
    }
}
