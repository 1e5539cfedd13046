package io.shoalfs.fetch.web;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.shoalfs.fetch.metainfo.PlainAddress;
import java.net.URI;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A web server: who may ask it is said by the user's name and password in its address (RFC 7617), which go nowhere else, or
 * by a token (RFC 6750).
 */
final class HttpOrigin implements Origin {

    private final String name;
    private final Host host;
    private final @Nullable String basic;
    private final Tokens tokens;

    private HttpOrigin(String name, Host host, @Nullable String basic, Tokens tokens) {
        this.name = name;
        this.host = host;
        this.basic = basic;
        this.tokens = tokens;
    }

    /** The server at this address; empty if it is none of the web. */
    static Optional<Origin> at(URI address, Tokens tokens) {
        var authority = address.getRawAuthority() == null ? "" : address.getRawAuthority();
        int at = authority.lastIndexOf('@');
        var basic = at < 0 ? null : "Basic " + base64(authority.substring(0, at));
        return Host.of(address).map(host -> new HttpOrigin(PlainAddress.of(address), host, basic, tokens));
    }

    /** The address without a user's name and password. */
    static URI withoutUser(URI address) {
        var authority = address.getRawAuthority();
        if (authority == null || authority.indexOf('@') < 0) {
            return address;
        }
        var text = address.toString();
        int begin = text.indexOf(authority);
        return URI.create(text.substring(0, begin) + text.substring(begin + authority.lastIndexOf('@') + 1));
    }

    private static String base64(String rawUser) {
        var bytes = Escapes.decoded(rawUser.indexOf(':') < 0 ? rawUser + ":" : rawUser);
        return Base64.getEncoder().encodeToString(bytes);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean isEncrypted() {
        return host.isSecure();
    }

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public void prepare(Consumer<String> then) {
        throw new IllegalStateException("it is always ready");
    }

    @Override
    public Place place(URI file) {
        return Place.of(file).orElseThrow();
    }

    @Override
    public void admit(HttpRequest request, Place place) {
        var authorization = basic != null && place.host().equals(host) ? basic : bearer(place);
        if (authorization != null) {
            request.headers().set(HttpHeaderNames.AUTHORIZATION, authorization);
        }
    }

    private @Nullable String bearer(Place place) {
        return tokens.of(place.host()).map(token -> "Bearer " + token).orElse(null);
    }

    @Override
    public boolean learns(HttpResponse response, String text, Place place) {
        return false;
    }

    @Override
    public Fault judge(HttpResponse response, String text, Place place) {
        boolean isUnknown = response.status().code() == HttpResponseStatus.UNAUTHORIZED.code();
        if (isUnknown && tokens.of(place.host()).isPresent()) {
            // Tokens in files are changed: the next attempt may have another.
            tokens.renew();
            return Fault.server("does not take the token for " + place.host().header() + " (status 401)");
        }
        return Answers.fault(response);
    }
}
