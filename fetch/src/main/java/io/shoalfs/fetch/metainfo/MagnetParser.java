package io.shoalfs.fetch.metainfo;

import io.shoalfs.torrent.InfoHash;
import io.shoalfs.torrent.TorrentId;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one magnet link. For one thread, once. */
final class MagnetParser {

    private static final String SCHEME = "magnet:";
    private static final Pattern BARE = Pattern.compile("[0-9a-fA-F]{40}|[0-9a-fA-F]{64}|[a-zA-Z2-7]{32}");
    private static final Pattern NUMBERED = Pattern.compile("\\.[0-9]{1,4}$");

    /** Of the whole link: shells and mount tables have their own limits, but a control message has none. */
    private static final int MAX_LENGTH = 64 * 1024;

    /** Of trackers, of web seeds, of peers, of ranges of files: what goes beyond is left out. */
    private static final int MAX_LINKS = 100;

    private static final int MAX_NAME = 255;

    private @Nullable InfoHash v1;
    private @Nullable InfoHash v2;
    private @Nullable String name;
    private final Set<URI> trackers = new LinkedHashSet<>();
    private final Set<URI> webSeeds = new LinkedHashSet<>();
    private final Set<InetSocketAddress> peers = new LinkedHashSet<>();
    private final List<Magnet.Files> selected = new ArrayList<>();
    private boolean isMutable;

    static boolean isMagnet(String text) {
        return text.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                || BARE.matcher(text).matches();
    }

    Magnet parse(String text) throws MetainfoException {
        if (text.length() > MAX_LENGTH) {
            throw new MetainfoException(
                    "a magnet link of " + text.length() + " characters is longer than " + MAX_LENGTH);
        }
        if (BARE.matcher(text).matches()) {
            take(MagnetHashes.bare(text));
        } else {
            int query = text.indexOf('?');
            for (String parameter :
                    text.substring(query < 0 ? text.length() : query + 1).split("&", -1)) {
                int equals = parameter.indexOf('=');
                if (equals > 0) {
                    take(parameter.substring(0, equals), parameter.substring(equals + 1));
                }
            }
        }
        if (v1 == null && v2 == null) {
            throw new MetainfoException(
                    isMutable
                            ? "the link names a torrent that may change (BEP 46): such cannot be mounted"
                            : "the link names no torrent: it has no xt=urn:btih: nor xt=urn:btmh:");
        }
        return new Magnet(
                new TorrentId(v1, v2),
                Optional.ofNullable(name),
                List.copyOf(trackers),
                List.copyOf(webSeeds),
                List.copyOf(peers),
                selected);
    }

    private void take(String key, String escaped) throws MetainfoException {
        String plainKey = NUMBERED.matcher(key.toLowerCase(Locale.ROOT)).replaceFirst("");
        String value = Percent.decoded(escaped);
        if (value == null) {
            return;
        }
        switch (plainKey) {
            case "xt" -> takeTopic(value);
            case "xs" -> isMutable |= value.toLowerCase(Locale.ROOT).startsWith("urn:btpk:");
            case "dn" -> name = name(value);
            case "tr" -> Links.tracker(value).ifPresent(uri -> add(trackers, uri));
            case "ws" -> Links.webSeed(value).ifPresent(uri -> add(webSeeds, uri));
            case "x.pe" -> MagnetPeers.of(value).ifPresent(peer -> add(peers, peer));
            case "so" -> MagnetFiles.addTo(selected, value, MAX_LINKS);
            default -> {
                // Not for us: links say much that is for other programs.
            }
        }
    }

    private void takeTopic(String topic) throws MetainfoException {
        var hash = MagnetHashes.of(topic).orElse(null);
        if (hash == null) {
            return;
        }
        var known = hash.isV2() ? v2 : v1;
        if (known != null && !known.equals(hash)) {
            throw new MetainfoException("the link names two torrents: give each as a source of its own");
        }
        take(hash);
    }

    private void take(InfoHash hash) {
        if (hash.isV2()) {
            v2 = hash;
        } else {
            v1 = hash;
        }
    }

    private static <T> void add(Set<T> set, T element) {
        if (set.size() < MAX_LINKS) {
            set.add(element);
        }
    }

    private static @Nullable String name(String value) {
        String text = value.replace('+', ' ').strip();
        return text.isEmpty() ? null : text.substring(0, Math.min(MAX_NAME, text.length()));
    }
}
