package io.shoalfs.fetch.web;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a connection leads.
 *
 * @param name a host's name, or an address without brackets
 * @param port 1 to 65535
 */
record Host(boolean isSecure, String name, int port) {

    /** A URI knows no host whose name has an underscore, which containers' names often have: so it is found by hand. */
    private static final Pattern AUTHORITY = Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([^:\\[\\]@]+))(?::(\\d{0,5}))?");

    private static final int HTTP = 80;
    private static final int HTTPS = 443;
    private static final int PORTS = 1 << Short.SIZE;

    /** Of an {@code http} or {@code https} address; empty if it is none. */
    static Optional<Host> of(URI address) {
        var scheme = address.getScheme() == null ? "" : address.getScheme().toLowerCase(Locale.ROOT);
        boolean isSecure = scheme.equals("https");
        var authority = address.getRawAuthority();
        if (authority == null || !(isSecure || scheme.equals("http"))) {
            return Optional.empty();
        }
        var found = AUTHORITY.matcher(authority.substring(authority.lastIndexOf('@') + 1));
        if (!found.matches()) {
            return Optional.empty();
        }
        var digits = found.group(3) == null ? "" : found.group(3);
        int usual = isSecure ? HTTPS : HTTP;
        int port = digits.isEmpty() ? usual : Integer.parseInt(digits);
        var name = found.group(1) == null ? found.group(2) : found.group(1);
        return port > 0 && port < PORTS ? Optional.of(new Host(isSecure, name, port)) : Optional.empty();
    }

    /** As the {@code Host} header has it. */
    String header() {
        var bracketed = name.indexOf(':') < 0 ? name : "[" + name + "]";
        return port == (isSecure ? HTTPS : HTTP) ? bracketed : bracketed + ":" + port;
    }
}
