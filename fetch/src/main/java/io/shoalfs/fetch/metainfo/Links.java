package io.shoalfs.fetch.metainfo;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The addresses in a torrent: trackers in tiers (BEP 12) and web seeds (BEP 19). What is no such address is left out. */
final class Links {

    private static final Set<String> TRACKER_SCHEMES = Set.of("http", "https", "udp");
    private static final Set<String> WEB_SEED_SCHEMES = Set.of("http", "https");

    /** What a URI may hold as it is, beside letters and digits (RFC 3986). */
    private static final String URI_CHARACTERS = "-._~:/?#[]@!$&'()*+,;=%";

    private static final int MAX_LENGTH = 8 * 1024;
    private static final int MAX_PORT = 65_535;

    private Links() {}

    /** The tiers of {@code announce-list}, or else {@code announce} alone. */
    static List<List<URI>> trackers(Fields root) {
        var tiers = new ArrayList<List<URI>>();
        root.list("announce-list").ifPresent(list -> list.forEach(tier -> addTier(tier, tiers)));
        if (tiers.isEmpty()) {
            root.string("announce")
                    .flatMap(url -> parse(url, TRACKER_SCHEMES))
                    .ifPresent(url -> tiers.add(List.of(url)));
        }
        return tiers;
    }

    /** The web seeds, each once: {@code url-list} is a list, or a single string. */
    static List<URI> webSeeds(Fields root) {
        var seeds = new LinkedHashSet<URI>();
        root.string("url-list").flatMap(url -> parse(url, WEB_SEED_SCHEMES)).ifPresent(seeds::add);
        root.list("url-list").ifPresent(list -> seeds.addAll(urls(list, WEB_SEED_SCHEMES)));
        return List.copyOf(seeds);
    }

    private static void addTier(Bencode tier, List<List<URI>> tiers) {
        if (tier instanceof BencodeList list) {
            var urls = urls(list, TRACKER_SCHEMES);
            if (!urls.isEmpty()) {
                tiers.add(urls);
            }
        }
    }

    private static List<URI> urls(BencodeList list, Set<String> schemes) {
        var urls = new LinkedHashSet<URI>();
        for (var element : list) {
            if (element instanceof BencodeString url) {
                parse(url, schemes).ifPresent(urls::add);
            }
        }
        return List.copyOf(urls);
    }

    private static Optional<URI> parse(BencodeString url, Set<String> schemes) {
        if (url.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        try {
            var uri = new URI(encoded(url.text().strip()));
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
        var encoded = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean isPlain = c < 0x80 && (Character.isLetterOrDigit(c) || URI_CHARACTERS.indexOf(c) >= 0);
            encoded.append(isPlain ? String.valueOf(c) : String.format("%%%02X", (int) c));
        }
        return encoded.toString();
    }
}
