package io.shoalfs.fetch.metainfo;

import io.shoalfs.torrent.InfoHash;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Info-hashes as magnet links have them: {@code urn:btih:} in hex or base32 (BEP 9), {@code urn:btmh:} (BEP 52). */
final class MagnetHashes {

    private static final String V1 = "urn:btih:";
    private static final String V2 = "urn:btmh:";

    /** SHA-256, 32 bytes long, as multihashes say it: BEP 52 knows no other. */
    private static final String MULTIHASH = "1220";

    private static final Pattern HEX_V1 = Pattern.compile("[0-9a-f]{40}");
    private static final Pattern HEX_V2 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern BASE32 = Pattern.compile("[a-z2-7]{32}");
    private static final int SHA1_LENGTH = 20;
    private static final int LONGEST_TOLD = 80;

    private MagnetHashes() {}

    /** The hash in an {@code xt}; empty if it names something that is no torrent. */
    static Optional<InfoHash> of(String topic) throws MetainfoException {
        String text = topic.toLowerCase(Locale.ROOT);
        if (text.startsWith(V1)) {
            return Optional.of(v1(text.substring(V1.length())));
        }
        return text.startsWith(V2) ? Optional.of(v2(text.substring(V2.length()))) : Optional.empty();
    }

    /** A hash that stands alone: 40 or 64 digits, or 32 characters of base32. */
    static InfoHash bare(String text) throws MetainfoException {
        String hash = text.toLowerCase(Locale.ROOT);
        return HEX_V2.matcher(hash).matches() ? new InfoHash(hash) : v1(hash);
    }

    private static InfoHash v1(String hash) throws MetainfoException {
        if (HEX_V1.matcher(hash).matches()) {
            return new InfoHash(hash);
        }
        if (BASE32.matcher(hash).matches()) {
            return InfoHash.of(base32(hash));
        }
        throw new MetainfoException("no info-hash, which is 40 hexadecimal digits or 32 of base32: " + told(hash));
    }

    private static InfoHash v2(String hash) throws MetainfoException {
        if (hash.startsWith(MULTIHASH)
                && HEX_V2.matcher(hash.substring(MULTIHASH.length())).matches()) {
            return new InfoHash(hash.substring(MULTIHASH.length()));
        }
        throw new MetainfoException("no v2 info-hash, which is 1220 and 64 hexadecimal digits: " + told(hash));
    }

    private static byte[] base32(String text) {
        byte[] bytes = new byte[SHA1_LENGTH];
        long bits = 0;
        int count = 0;
        int at = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            bits = bits << 5 | (c >= 'a' ? c - 'a' : c - '2' + 26);
            count += 5;
            if (count >= Byte.SIZE) {
                count -= Byte.SIZE;
                bytes[at++] = (byte) (bits >> count);
            }
        }
        return bytes;
    }

    /** For a sentence: what a terminal would obey is not repeated, and what is long is cut. */
    private static String told(String text) {
        return '"' + text.substring(0, Math.min(LONGEST_TOLD, text.length())).replaceAll("\\p{Cntrl}", "?") + '"';
    }
}
