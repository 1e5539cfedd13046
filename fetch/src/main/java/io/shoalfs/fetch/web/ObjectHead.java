package io.shoalfs.fetch.web;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** How long an object is, and what it is known by. On the loop. */
final class ObjectHead implements Question {

    private static final int OK = 200;

    private final URI object;
    private @Nullable KnownObject known;

    ObjectHead(URI object) {
        this.object = object;
    }

    /** What was found out; null before. */
    @Nullable
    KnownObject known() {
        return known;
    }

    @Override
    public HttpMethod method() {
        return HttpMethod.HEAD;
    }

    @Override
    public Place place(Origin origin) {
        return origin.place(object);
    }

    @Override
    public @Nullable String range() {
        return null;
    }

    @Override
    public long come() {
        return 0;
    }

    @Override
    public @Nullable Fault head(HttpResponse response) {
        long length = HttpUtil.getContentLength(response, -1L);
        if (response.status().code() != OK || length < 0) {
            return Fault.missing("does not say how long it is");
        }
        known = KnownObject.of(response, length);
        return null;
    }

    @Override
    public @Nullable Fault body(ByteBuf bytes) {
        return null;
    }

    @Override
    public @Nullable Fault end() {
        return null;
    }
}
