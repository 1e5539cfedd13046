package io.shoalfs.fetch.peer;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * How a peer calls itself (BEP 20): 20 bytes.
 *
 * @param hex in lower-case hexadecimal; a string, since arrays have no equality
 */
public record PeerId(String hex) {

    /** How many bytes it has. */
    public static final int LENGTH = 20;

    private static final String PREFIX = "-SH0001-";
    private static final String DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    public PeerId {
        if (hex.length() != 2 * LENGTH) {
            throw new IllegalArgumentException("a peer id has " + LENGTH + " bytes: " + hex);
        }
    }

    /** One of these 20 bytes. */
    public static PeerId of(byte[] bytes) {
        return new PeerId(HexFormat.of().formatHex(bytes));
    }

    /** A new one of our own. */
    public static PeerId random(RandomGenerator random) {
        var text = new StringBuilder(PREFIX);
        while (text.length() < LENGTH) {
            text.append(DIGITS.charAt(random.nextInt(DIGITS.length())));
        }
        return of(text.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The bytes, as a new array. */
    public byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    /** The client's part, readable: {@code -LT2080-}. */
    @Override
    public String toString() {
        return new String(bytes(), 0, PREFIX.length(), StandardCharsets.ISO_8859_1).replaceAll("[^ -~]", "?");
    }
}
