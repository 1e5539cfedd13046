package io.shoalfs.fetch.web;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a connection leads.
 *
 * @param name a host's name, or an address without brackets
 * @param port 1 to 65535
 */
record Host(boolean isSecure, String name, int port) {

    private static final int HTTP = 80;
    private static final int HTTPS = 443;
    private static final int PORTS = 1 << Short.SIZE;

    /** Of an {@code http} or {@code https} address; empty if it is none. */
    static Optional<Host> of(URI address) {
        var scheme = address.getScheme() == null ? "" : address.getScheme().toLowerCase(Locale.ROOT);
        boolean isSecure = scheme.equals("https");
        if (address.getHost() == null || address.getPort() == 0 || address.getPort() >= PORTS) {
            return Optional.empty();
        }
        int usual = isSecure ? HTTPS : HTTP;
        int port = address.getPort() < 0 ? usual : address.getPort();
        return isSecure || scheme.equals("http")
                ? Optional.of(new Host(isSecure, withoutBrackets(address.getHost()), port))
                : Optional.empty();
    }

    /** As the {@code Host} header has it. */
    String header() {
        var bracketed = name.indexOf(':') < 0 ? name : "[" + name + "]";
        return port == (isSecure ? HTTPS : HTTP) ? bracketed : bracketed + ":" + port;
    }

    private static String withoutBrackets(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
}
