package io.shoalfs.torrent;

import java.util.HexFormat;

/**
 * The hash of a torrent's raw {@code info} bytes: SHA-1 (BEP 3, 40 digits) or SHA-256 (BEP 52, 64 digits).
 *
 * @param hex lower-case hexadecimal; a string, since arrays have no equality
 */
public record InfoHash(String hex) {

    private static final int SHA1_DIGITS = 40;
    private static final int SHA256_DIGITS = 64;

    public InfoHash {
        if (hex.length() != SHA1_DIGITS && hex.length() != SHA256_DIGITS) {
            throw new IllegalArgumentException("an info-hash has 40 or 64 digits, not " + hex.length());
        }
        if (!hex.chars().allMatch(digit -> (digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f'))) {
            throw new IllegalArgumentException("not lower-case hexadecimal: " + hex);
        }
    }

    /** The hash of these 20 or 32 bytes. */
    public static InfoHash of(byte[] digest) {
        return new InfoHash(HexFormat.of().formatHex(digest));
    }

    /** Whether this is a v2 (SHA-256) hash. */
    public boolean isV2() {
        return hex.length() == SHA256_DIGITS;
    }

    /** The 20 bytes that stand for it in handshakes, announces and the DHT (BEP 52: v2 hashes are cut). A new array. */
    public byte[] wireBytes() {
        return HexFormat.of().parseHex(hex.substring(0, SHA1_DIGITS));
    }

    @Override
    public String toString() {
        return hex;
    }
}
