package io.shoalfs.fetch.metainfo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.torrent.InfoHash;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MagnetTest {

    private static final String HASH = "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd";
    private static final String LINK = "magnet:?xt=urn:btih:" + HASH;

    /** The links that other clients are tested with, and what they find in them. */
    @Test
    void parse_theVectorsOfOtherClients_saysTheSame() throws IOException {
        var wrong = new ArrayList<String>();
        var cases = vectors();
        for (var vector : cases) {
            var expected = expected(vector);
            var found = found(String.valueOf(vector.get("uri")), vector);
            if (!expected.equals(found)) {
                wrong.add(vector.get("uri") + ": " + expected + ", but: " + found);
            }
        }

        assertEquals(List.of(), wrong);
        assertTrue(cases.size() > 50, "only " + cases.size() + " vectors");
    }

    @SuppressWarnings("unchecked") // the vectors' own form
    private static List<Map<String, @Nullable Object>> vectors() throws IOException {
        var file = (Map<String, @Nullable Object>) Objects.requireNonNull(Corpus.vectors("magnets"));
        return (List<Map<String, @Nullable Object>>) Objects.requireNonNull(file.get("cases"));
    }

    /** As text. Of links to torrents that may change (BEP 46), which we do not follow, nothing. */
    private static String expected(Map<String, @Nullable Object> vector) {
        if (!Boolean.TRUE.equals(vector.get("valid")) || vector.containsKey("btpk")) {
            return "refused";
        }
        return List.of("v1", "v2", "dn", "tr", "ws", "peers", "so").stream()
                .filter(vector::containsKey)
                .map(key -> key + "=" + vector.get(key))
                .collect(Collectors.joining(" "));
    }

    /** The same of what was found, as far as the vector says anything of it. */
    private static String found(String uri, Map<String, @Nullable Object> vector) {
        Magnet magnet;
        try {
            magnet = Magnet.parse(uri);
        } catch (MetainfoException e) {
            return "refused";
        }
        var found = Map.<String, Object>of(
                "v1", hex(magnet.id().v1()),
                "v2", hex(magnet.id().v2()),
                "dn", magnet.name().orElse(""),
                "tr", magnet.trackers(),
                "ws", magnet.webSeeds(),
                "peers", peers(magnet),
                "so", files(magnet));
        return List.of("v1", "v2", "dn", "tr", "ws", "peers", "so").stream()
                .filter(vector::containsKey)
                .map(key -> key + "=" + found.get(key))
                .collect(Collectors.joining(" "));
    }

    private static String hex(@Nullable InfoHash hash) {
        return hash == null ? "" : hash.hex();
    }

    private static List<String> peers(Magnet magnet) {
        return magnet.peers().stream()
                .map(peer ->
                        (peer.getHostString().contains(":") ? "[" + peer.getHostString() + "]" : peer.getHostString())
                                + ":" + peer.getPort())
                .toList();
    }

    private static List<Integer> files(Magnet magnet) {
        return magnet.selected().stream()
                .flatMap(range ->
                        IntStream.rangeClosed(range.first(), range.last()).boxed())
                .distinct()
                .sorted()
                .toList();
    }

    @Test
    void parse_numberedParameters_takesThemAll() throws Exception {
        var magnet =
                Magnet.parse(LINK + "&tr.1=udp://a.example:1&tr.2=https://b.example/announce&tr=file:///etc/passwd");

        assertEquals(
                List.of(URI.create("udp://a.example:1"), URI.create("https://b.example/announce")), magnet.trackers());
    }

    @Test
    void parse_aNameWithPlusAndBrokenEscapes() throws Exception {
        assertEquals("a b", Magnet.parse(LINK + "&dn=a+b").name().orElse(""));
        assertEquals("", Magnet.parse(LINK + "&dn=%").name().orElse(""));
    }

    @Test
    void parse_twoHashes_refuses() {
        var refusal =
                assertThrows(MetainfoException.class, () -> Magnet.parse(LINK + "&xt=urn:btih:" + "ab".repeat(20)));

        assertEquals("the link names two torrents: give each as a source of its own", refusal.getMessage());
    }

    @Test
    void parse_aHashThatIsNone_tellsItWithoutWhatATerminalWouldObey() {
        var refusal = assertThrows(
                MetainfoException.class, () -> Magnet.parse("magnet:?xt=urn:btih:%1b[31m" + "z".repeat(500)));

        assertEquals(
                "no info-hash, which is 40 hexadecimal digits or 32 of base32: \"?[31m" + "z".repeat(75) + '"',
                refusal.getMessage());
    }

    /** More of anything than anybody can ask, or hold. */
    @Test
    void parse_tooMuch_isBounded() throws Exception {
        assertThrows(MetainfoException.class, () -> Magnet.parse(LINK + "&tr=" + "a".repeat(1 << 16)));
        var many = new StringBuilder(LINK).append("&tr=http://").append("a".repeat(9_000));
        for (int i = 0; i < 1_000; i++) {
            many.append("&tr=http://t")
                    .append(i)
                    .append("&x.pe=p:")
                    .append(i + 1)
                    .append("&so=")
                    .append(i);
        }

        var magnet = Magnet.parse(many.toString());

        assertEquals(
                List.of(100, 100, 100),
                List.of(
                        magnet.trackers().size(),
                        magnet.peers().size(),
                        magnet.selected().size()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"p:0", "p:65536", "p:", ":1", "[::1]", "[::1:5", "[fe80::1%25eth0]:1", "-p:1", "a b:1"})
    void parse_aPeerThatIsNone_isLeftOut(String peer) throws Exception {
        assertEquals(List.of(), Magnet.parse(LINK + "&x.pe=" + peer).peers());
    }

    @Test
    void isMagnet_ofFilesAndLinks() {
        assertTrue(Magnet.isMagnet("MAGNET:?xt=x"));
        assertTrue(Magnet.isMagnet(HASH));
        assertTrue(Magnet.isMagnet("ab".repeat(32)));
        assertFalse(Magnet.isMagnet("http://example.org/x.torrent"));
        assertFalse(Magnet.isMagnet("magnet.torrent"));
        assertFalse(Magnet.isMagnet(HASH + ".torrent"));
    }
}
