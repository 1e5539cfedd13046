package io.shoalfs.fetch.web;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/** Where an answer sends us. */
final class Redirect {

    private Redirect() {}

    /** The place; null if the answer names none that a web seed can be at. */
    static @Nullable Place target(Place from, HttpResponse response) {
        var location = response.headers().get(HttpHeaderNames.LOCATION);
        if (location == null) {
            return null;
        }
        try {
            return from.redirected(from.address().resolve(location.strip())).orElse(null);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
