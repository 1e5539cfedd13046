package io.shoalfs.fetch.net;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/**
 * Somebody who connects to servers for us.
 *
 * @param host a name, or an address without brackets
 * @param credentials {@code user:password}; empty if there are none
 */
public record Proxy(Kind kind, String host, int port, String credentials) {

    private static final int HTTP_PORT = 80;
    private static final int SOCKS_PORT = 1080;

    /** How it is spoken to. */
    public enum Kind {
        HTTP,
        SOCKS5
    }

    /**
     * The proxy that an environment variable names, as in {@code socks5://user:password@host:1080}; {@code http} is
     * understood where no scheme is said. Names are resolved by the proxy, also for {@code socks5}.
     *
     * @throws IllegalArgumentException with a clause for people if it names none that can be used
     */
    static Proxy parse(String text) {
        try {
            var uri = new URI(text.contains("://") ? text : "http://" + text);
            boolean isHttp = "http".equals(uri.getScheme().toLowerCase(Locale.ROOT));
            boolean isSocks = uri.getScheme().toLowerCase(Locale.ROOT).matches("socks5h?");
            if (uri.getHost() == null || !(isHttp || isSocks)) {
                throw unusable(text);
            }
            int usual = isHttp ? HTTP_PORT : SOCKS_PORT;
            int port = uri.getPort() < 0 ? usual : uri.getPort();
            var host = uri.getHost().replaceAll("[\\[\\]]", "");
            return new Proxy(
                    isHttp ? Kind.HTTP : Kind.SOCKS5,
                    host,
                    port,
                    Optional.ofNullable(uri.getUserInfo()).orElse(""));
        } catch (URISyntaxException e) {
            throw unusable(text);
        }
    }

    /** What {@code Proxy-Authorization} is to say; empty if nothing. */
    public Optional<String> authorization() {
        var bytes = credentials.getBytes(StandardCharsets.UTF_8);
        return credentials.isEmpty()
                ? Optional.empty()
                : Optional.of("Basic " + Base64.getEncoder().encodeToString(bytes));
    }

    private static IllegalArgumentException unusable(String text) {
        // Without what stands before the host: that may be a password.
        return new IllegalArgumentException("the proxy " + text.replaceFirst("//[^/]*@", "//")
                + " cannot be used: http://, socks5:// and socks5h:// can");
    }
}
