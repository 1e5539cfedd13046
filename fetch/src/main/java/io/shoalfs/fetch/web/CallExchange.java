package io.shoalfs.fetch.web;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.shoalfs.fetch.aws.Calls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** One short request and its short answer. On the loop. */
final class CallExchange implements Exchange {

    private static final int LONGEST = 64 * 1024;

    private final Calls.Call call;
    private final Place place;
    private final CompletableFuture<Calls.Reply> answer;
    private final StringBuilder text = new StringBuilder();
    private int status;

    CallExchange(Calls.Call call, Place place, CompletableFuture<Calls.Reply> answer) {
        this.call = call;
        this.place = place;
        this.answer = answer;
    }

    @Override
    public HttpRequest request() {
        var address = call.address();
        var path = address.getRawPath().isEmpty() ? "/" : address.getRawPath();
        var query = address.getRawQuery() == null ? "" : "?" + address.getRawQuery();
        var body = Unpooled.copiedBuffer(call.form(), StandardCharsets.UTF_8);
        var request =
                new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.valueOf(call.method()), path + query, body);
        var headers = request.headers();
        headers.set(HttpHeaderNames.HOST, place.host().header())
                .set(HttpHeaderNames.USER_AGENT, RangeExchange.USER_AGENT)
                .set(HttpHeaderNames.ACCEPT, "*/*");
        if (!call.method().equals("GET")) {
            headers.set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
        }
        if (body.isReadable()) {
            headers.set(HttpHeaderNames.CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        call.headers().forEach(headers::set);
        return request;
    }

    @Override
    public boolean head(HttpResponse response) {
        status = response.status().code();
        return true;
    }

    @Override
    public boolean body(ByteBuf bytes) {
        text.append(bytes.toString(StandardCharsets.ISO_8859_1));
        return text.length() <= LONGEST;
    }

    @Override
    public void end() {
        answer.complete(new Calls.Reply(status, text.toString()));
    }

    @Override
    public boolean isWanted() {
        return !answer.isDone();
    }

    @Override
    public boolean isNearlyOver() {
        return true;
    }

    @Override
    public void failed(String reason) {
        answer.completeExceptionally(new IOException(reason));
    }

    @Override
    public void unanswered() {
        failed("did not answer");
    }

    @Override
    public void abandoned() {
        failed("did not answer");
    }
}
