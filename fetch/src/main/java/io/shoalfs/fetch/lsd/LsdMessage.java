package io.shoalfs.fetch.lsd;

import io.shoalfs.torrent.InfoHash;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What is said to all neighbours (BEP 14): these torrents, by those who reach us at that port.
 *
 * @param port of TCP
 * @param torrents at most {@value #MOST}: as many as fit a datagram that nothing cuts
 * @param cookie by which the sender knows its own; empty if there is none
 */
record LsdMessage(int port, List<InfoHash> torrents, String cookie) {

    static final int MOST = 20;

    private static final String FIRST_LINE = "BT-SEARCH * HTTP/1.1";
    private static final int LONGEST = 2_048;
    private static final int MOST_LINES = 64;
    private static final int MOST_PORT = 0xffff;
    private static final int LONGEST_COOKIE = 64;

    LsdMessage {
        torrents = List.copyOf(torrents);
    }

    /** As it goes to that group. */
    ByteBuffer bytes(InetSocketAddress group) {
        var host = group.getAddress().getHostAddress();
        var text = new StringBuilder(FIRST_LINE)
                .append("\r\nHost: ")
                .append(host.indexOf(':') < 0 ? host : "[" + host + "]")
                .append(':')
                .append(group.getPort())
                .append("\r\nPort: ")
                .append(port);
        for (var torrent : torrents) {
            text.append("\r\nInfohash: ").append(InfoHash.of(torrent.wireBytes()));
        }
        text.append("\r\ncookie: ").append(cookie).append("\r\n\r\n\r\n");
        return ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.US_ASCII));
    }

    /** What somebody says; empty if it is nothing of this kind. */
    static Optional<LsdMessage> read(ByteBuffer bytes) {
        if (bytes.remaining() > LONGEST) {
            return Optional.empty();
        }
        var lines =
                StandardCharsets.ISO_8859_1.decode(bytes.duplicate()).toString().split("\r?\n", MOST_LINES);
        if (!lines[0].equals(FIRST_LINE)) {
            return Optional.empty();
        }
        int port = 0;
        String cookie = "";
        var torrents = new ArrayList<InfoHash>();
        for (var line : lines) {
            int colon = line.indexOf(':');
            var value = line.substring(colon + 1).strip();
            switch (line.substring(0, Math.max(0, colon)).strip().toLowerCase(Locale.ROOT)) {
                case "port" -> port = port(value);
                case "infohash" -> hash(value).ifPresent(torrents::add);
                case "cookie" -> cookie = value.substring(0, Math.min(LONGEST_COOKIE, value.length()));
                default -> {
                    // Host says where it was sent to, which is here.
                }
            }
        }
        return port == 0 || torrents.isEmpty() ? Optional.empty() : Optional.of(new LsdMessage(port, torrents, cookie));
    }

    private static int port(String text) {
        if (!text.matches("\\d{1,5}")) {
            return 0;
        }
        int number = Integer.parseInt(text);
        return number <= MOST_PORT ? number : 0;
    }

    private static Optional<InfoHash> hash(String text) {
        var hex = text.toLowerCase(Locale.ROOT);
        return hex.matches("[0-9a-f]{40}") ? Optional.of(new InfoHash(hex)) : Optional.empty();
    }
}
