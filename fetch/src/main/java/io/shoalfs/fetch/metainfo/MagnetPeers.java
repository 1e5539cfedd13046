package io.shoalfs.fetch.metainfo;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Addresses of peers in a magnet link's {@code x.pe} (BEP 9): {@code host:port}, {@code [IPv6]:port}. */
final class MagnetPeers {

    private static final Pattern ADDRESS =
            Pattern.compile("(?:\\[([0-9A-Fa-f:.]{2,45})]|([A-Za-z0-9](?:[A-Za-z0-9._-]{0,252}))):([0-9]{1,5})");

    private MagnetPeers() {}

    /** The address, unresolved; empty if it is none. */
    static Optional<InetSocketAddress> of(String text) {
        Matcher matcher = ADDRESS.matcher(text.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int port = Integer.parseInt(matcher.group(3));
        String host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        return port > 0 && port < 1 << Short.SIZE
                ? Optional.of(InetSocketAddress.createUnresolved(host, port))
                : Optional.empty();
    }
}
