package io.shoalfs.fetch.net;

import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where others are told that they reach us, where that is not where we listen: behind a router that passes a port on.
 *
 * @param address null: whatever they see us at
 * @param port 0: where we listen
 */
public record Whereabouts(@Nullable InetAddress address, int port) {

    /** Where we are. */
    public static final Whereabouts HERE = new Whereabouts(null, 0);

    private static final Pattern FORM =
            Pattern.compile("\\[([^\\[\\]]+)](?::(\\d{1,5}))?|([^:\\[\\]]+)(?::(\\d{1,5}))?");

    /**
     * What a user types: {@code ADDRESS} or {@code ADDRESS:PORT}, an IPv6 address with a port in brackets.
     *
     * @throws IllegalArgumentException with a sentence for people if it is neither
     */
    public static Whereabouts of(String text) {
        var bare = NetUtil.createInetAddressFromIpAddressString(text);
        if (bare != null && !bare.isAnyLocalAddress()) {
            return new Whereabouts(bare, 0);
        }
        var form = FORM.matcher(text);
        if (form.matches()) {
            boolean isBracketed = form.group(1) != null;
            var address = NetUtil.createInetAddressFromIpAddressString(form.group(isBracketed ? 1 : 3));
            var digits = form.group(isBracketed ? 2 : 4);
            int port = digits == null ? 0 : Integer.parseInt(digits);
            boolean isPort = digits == null || (port > 0 && port < 1 << Short.SIZE);
            if (isPort
                    && address != null
                    && !address.isAnyLocalAddress()
                    && isBracketed == address instanceof Inet6Address) {
                return new Whereabouts(address, port);
            }
        }
        throw new IllegalArgumentException("'" + text + "' is not ADDRESS or ADDRESS:PORT");
    }

    /** The port that others are told, where this one is listened on. */
    public int portOr(int listening) {
        return port == 0 ? listening : port;
    }

    /** As it is typed; empty for {@link #HERE}. */
    public String text() {
        if (address == null) {
            return "";
        }
        var host = Objects.requireNonNull(address).getHostAddress();
        if (port == 0) {
            return host;
        }
        return (address instanceof Inet6Address ? "[" + host + "]" : host) + ":" + port;
    }
}
