package io.shoalfs.fetch.tracker;

import io.shoalfs.torrent.InfoHash;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What a tracker is told (BEP 3, 7, 15, 23).
 *
 * @param peer who we are: 20 bytes in hexadecimal
 * @param place where others reach us
 * @param wanted how many peers we would like to be told of
 */
public record Announce(InfoHash torrent, String peer, Place place, Progress progress, AnnounceEvent event, int wanted) {

    /**
     * Where others reach us.
     *
     * @param address null: whatever the tracker sees us at
     */
    public record Place(@Nullable InetAddress address, int port) {}

    /**
     * What has been done, in bytes.
     *
     * @param left what is not held, of the whole torrent
     */
    public record Progress(long uploaded, long downloaded, long left) {}

    /** The tracker's address with this said in its query. */
    URI at(URI tracker, String trackerId) {
        var query = new StringBuilder("info_hash=").append(escaped(torrent.wireBytes()));
        query.append("&peer_id=").append(escaped(peerBytes()));
        query.append("&port=").append(place.port());
        query.append("&uploaded=").append(progress.uploaded());
        query.append("&downloaded=").append(progress.downloaded());
        query.append("&left=").append(progress.left());
        query.append("&compact=1&no_peer_id=1&numwant=").append(wanted);
        query.append("&key=").append(keyDigits());
        if (place.address() != null) {
            var address = escaped(place.address().getHostAddress().getBytes(StandardCharsets.US_ASCII));
            boolean isSix = place.address() instanceof Inet6Address;
            query.append("&ip=")
                    .append(address)
                    .append(isSix ? "&ipv6=" : "&ipv4=")
                    .append(address);
        }
        if (event != AnnounceEvent.NONE) {
            query.append("&event=").append(event.text());
        }
        if (!trackerId.isEmpty()) {
            query.append("&trackerid=").append(trackerId);
        }
        return withQuery(tracker, query.toString());
    }

    /** The address with this behind what its query says already. */
    static URI withQuery(URI address, String query) {
        return URI.create(address + (address.getRawQuery() == null ? "?" : "&") + query);
    }

    /** Who we are, whatever our address: the last four bytes of our id, which nobody but trackers and peers sees. */
    private String keyDigits() {
        return peer.substring(peer.length() - 8);
    }

    /** The same key as a number. */
    int key() {
        return HexFormat.fromHexDigits(keyDigits());
    }

    byte[] peerBytes() {
        return HexFormat.of().parseHex(peer);
    }

    static String escaped(byte[] bytes) {
        var text = new StringBuilder(bytes.length * 3);
        for (byte b : bytes) {
            char c = (char) (b & 0xff);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
            text.append(
                    plain
                            ? String.valueOf(c)
                            : '%' + HexFormat.of().withUpperCase().toHexDigits(b));
        }
        return text.toString();
    }
}
