package io.shoalfs.fetch.web;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One document of a web server, taken whole, behind redirects. Its methods are called on its loop. */
public final class WebDocument {

    private static final int OK = 200;
    private static final int REDIRECTION = 3;
    private static final int HUNDRED = 100;

    private final WebConfig config;
    private final int longest;
    private final HttpConnections connections;
    private final Origin origin;
    private final CompletableFuture<byte[]> content = new CompletableFuture<>();

    /**
     * Asks for nothing yet.
     *
     * @param longest that it may be, in bytes
     */
    private WebDocument(Origin origin, WebWays around, WebConfig config, int longest) {
        this.origin = origin;
        this.config = config;
        this.longest = longest;
        this.connections = new HttpConnections(around, config);
    }

    /** Where it is, and what lets us in there: a user's name and password in the address, or a token. */
    public record Wanted(URI address, Tokens tokens) {}

    /**
     * Its bytes; completes exceptionally with a clause for people, behind its address.
     *
     * @param longest that it may be, in bytes
     */
    public static CompletionStage<byte[]> get(Wanted wanted, WebWays around, WebConfig config, int longest) {
        return HttpOrigin.at(wanted.address(), wanted.tokens())
                .map(origin -> new WebDocument(origin, around, config, longest).get(wanted.address()))
                .orElseGet(() -> CompletableFuture.failedFuture(new IOException("is no address of a web server")));
    }

    private CompletionStage<byte[]> get(URI address) {
        ask(origin.place(HttpOrigin.withoutUser(address)));
        return content;
    }

    private void ask(Place place) {
        if (!connections.send(place.host(), new Get(place), 1)) {
            fail("leads to too many hosts");
        }
    }

    private void fail(String reason) {
        content.completeExceptionally(new IOException(reason));
        connections.close(reason);
    }

    /** One request. */
    private final class Get implements Exchange {

        private final Place place;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private @Nullable Place target;

        Get(Place place) {
            this.place = place;
        }

        @Override
        public HttpRequest request() {
            var address = place.address();
            var path = address.getRawPath() == null || address.getRawPath().isEmpty() ? "/" : address.getRawPath();
            var query = address.getRawQuery() == null ? "" : "?" + address.getRawQuery();
            var request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, path + query);
            request.headers()
                    .set(HttpHeaderNames.HOST, place.host().header())
                    .set(HttpHeaderNames.USER_AGENT, "ShoalFS/0.1")
                    .set(HttpHeaderNames.ACCEPT_ENCODING, HttpHeaderValues.IDENTITY)
                    .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            origin.admit(request, place);
            return request;
        }

        @Override
        public boolean head(HttpResponse response) {
            int status = response.status().code();
            if (status / HUNDRED == REDIRECTION) {
                return redirected(response);
            }
            if (status != OK) {
                fail(origin.judge(response, "", place).reason());
            } else if (Answers.isPacked(response)) {
                fail("sends packed data, which was not asked for");
            } else if (HttpUtil.getContentLength(response, 0L) > longest) {
                fail("is longer than " + longest + " bytes");
            }
            return !content.isDone();
        }

        private boolean redirected(HttpResponse response) {
            var to = Redirect.target(place, response);
            if (to == null) {
                fail("redirects to where no torrent can be");
            } else if (to.redirects() > config.redirects()) {
                fail("redirects more than " + config.redirects() + " times");
            } else if (place.host().isSecure() && !to.host().isSecure()) {
                fail("redirects from https to http");
            } else {
                target = to;
            }
            return false;
        }

        @Override
        public boolean body(ByteBuf more) {
            if (bytes.size() + more.readableBytes() > longest) {
                fail("is longer than " + longest + " bytes");
                return false;
            }
            byte[] part = new byte[more.readableBytes()];
            more.readBytes(part);
            bytes.writeBytes(part);
            return true;
        }

        @Override
        public void end() {
            content.complete(bytes.toByteArray());
        }

        @Override
        public boolean isWanted() {
            return !content.isDone();
        }

        @Override
        public boolean isNearlyOver() {
            return false;
        }

        /** After a redirect too: only now has the connection made way for one to the same host. */
        @Override
        public void failed(String reason) {
            if (target == null) {
                fail(reason);
            } else {
                ask(target);
            }
        }

        @Override
        public void unanswered() {
            fail("closed the connection without an answer");
        }

        @Override
        public void abandoned() {}
    }
}
