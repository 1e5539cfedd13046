package io.shoalfs.fetch.web;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Where an answer sends us. */
final class Redirect {

    private Redirect() {}

    /** An {@code http} or {@code https} address; null if the answer names none. */
    static @Nullable URI target(URI from, HttpResponse response) {
        var location = response.headers().get(HttpHeaderNames.LOCATION);
        if (location == null) {
            return null;
        }
        try {
            var target = from.resolve(location.strip());
            return Host.of(target).isPresent() ? target : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
