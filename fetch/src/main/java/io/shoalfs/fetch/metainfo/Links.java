package io.shoalfs.fetch.metainfo;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The addresses in a torrent: trackers in tiers (BEP 12) and web seeds (BEP 19). What is no such address is left out. */
final class Links {

    private static final Set<String> TRACKER_SCHEMES = Set.of("http", "https", "udp");
    private static final Set<String> WEB_SEED_SCHEMES = Set.of("http", "https");

    /** A bucket is asked with the user's credentials: that is for the user to say, or for a file that the user chose. */
    private static final Set<String> TRUSTED_SCHEMES = Set.of("http", "https", "s3");

    /** What a URI may hold as it is, beside letters and digits (RFC 3986). */
    private static final String URI_CHARACTERS = "-._~:/?#[]@!$&'()*+,;=%";

    private static final int MAX_LENGTH = 8 * 1024;
    private static final int MAX_PORT = 65_535;

    /** As names of hosts are (RFC 1035). */
    private static final int LONGEST_HOST = 255;

    /** Of tiers, of addresses in one, and of web seeds: what goes beyond is left out, since nobody could ask them all. */
    private static final int MAX_LINKS = 100;

    private Links() {}

    /** The tiers of {@code announce-list}, or else {@code announce} alone. */
    static List<List<URI>> trackers(Fields root) {
        var tiers = new ArrayList<List<URI>>();
        var list = root.list("announce-list");
        if (list.isPresent()) {
            addTiers(list.get(), tiers);
        }
        if (tiers.isEmpty()) {
            root.string("announce")
                    .flatMap(url -> parse(url, TRACKER_SCHEMES))
                    .ifPresent(url -> tiers.add(List.of(url)));
        }
        return tiers;
    }

    /** The web seeds, each once, buckets among them: {@code url-list} is a list, or a single string. */
    static List<URI> webSeeds(Fields root) {
        var seeds = new LinkedHashSet<URI>();
        root.string("url-list").flatMap(url -> parse(url, TRUSTED_SCHEMES)).ifPresent(seeds::add);
        root.list("url-list").ifPresent(list -> seeds.addAll(urls(list, TRUSTED_SCHEMES)));
        return List.copyOf(seeds);
    }

    private static void addTiers(BencodeList list, List<List<URI>> tiers) {
        for (var tier : list) {
            var urls = tier instanceof BencodeList addresses ? urls(addresses, TRACKER_SCHEMES) : List.<URI>of();
            if (!urls.isEmpty()) {
                tiers.add(urls);
            }
            if (tiers.size() == MAX_LINKS) {
                return;
            }
        }
    }

    private static List<URI> urls(BencodeList list, Set<String> schemes) {
        var urls = new LinkedHashSet<URI>();
        for (var element : list) {
            if (element instanceof BencodeString url) {
                parse(url, schemes).ifPresent(urls::add);
            }
            if (urls.size() == MAX_LINKS) {
                break;
            }
        }
        return List.copyOf(urls);
    }

    /** The address of a web seed that a link names; empty if it is none. */
    static Optional<URI> webSeed(String text) {
        return parse(text, WEB_SEED_SCHEMES);
    }

    /** The address of a web seed that somebody typed; empty if it is none. A bucket without a prefix is its root. */
    static Optional<URI> typedWebSeed(String text) {
        return parse(text, TRUSTED_SCHEMES).map(uri -> uri.getRawPath().isEmpty() && isBucket(uri) ? root(uri) : uri);
    }

    private static boolean isBucket(URI uri) {
        return uri.getScheme().equalsIgnoreCase("s3");
    }

    private static URI root(URI bucket) {
        return URI.create("s3://" + bucket.getRawAuthority() + "/");
    }

    /** The nodes of the DHT that a torrent without trackers names (BEP 5): unresolved, as they are written. */
    static List<InetSocketAddress> nodes(Fields root) {
        var nodes = new LinkedHashSet<InetSocketAddress>();
        for (var element : root.list("nodes").map(BencodeList::toList).orElse(List.of())) {
            var pair = element instanceof BencodeList list ? list.toList() : List.<Bencode>of();
            if (nodes.size() < MAX_LINKS
                    && pair.size() == 2
                    && pair.get(0) instanceof BencodeString host
                    && pair.get(1) instanceof BencodeInteger number) {
                long port = number.value().orElse(0);
                if (port > 0 && port <= MAX_PORT && host.length() > 0 && host.length() <= LONGEST_HOST) {
                    nodes.add(InetSocketAddress.createUnresolved(host.text(), (int) port));
                }
            }
        }
        return List.copyOf(nodes);
    }

    /** The address of a tracker; empty if it is none. */
    static Optional<URI> tracker(String text) {
        return text.length() > MAX_LENGTH ? Optional.empty() : parse(text, TRACKER_SCHEMES);
    }

    private static Optional<URI> parse(BencodeString url, Set<String> schemes) {
        return url.length() > MAX_LENGTH ? Optional.empty() : parse(url.text(), schemes);
    }

    private static Optional<URI> parse(String text, Set<String> schemes) {
        try {
            var uri = new URI(encoded(text.strip()));
            boolean isRight = uri.getScheme() != null
                    && schemes.contains(uri.getScheme().toLowerCase(Locale.ROOT))
                    && uri.getRawAuthority() != null
                    && uri.getPort() <= MAX_PORT;
            return isRight ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** The text with what no URI may hold percent-encoded: spaces and other alphabets are common. */
    private static String encoded(String text) {
        if (text.chars().allMatch(Links::isPlain)) {
            return text;
        }
        var encoded = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (isPlain(b)) {
                encoded.append((char) b);
            } else {
                encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return encoded.toString();
    }

    private static boolean isPlain(int c) {
        return c > 0 && c < 0x80 && (Character.isLetterOrDigit(c) || URI_CHARACTERS.indexOf(c) >= 0);
    }
}
