package io.shoalfs.fetch.metainfo;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Percent-encoding (RFC 3986), of UTF-8. */
final class Percent {

    private static final int ESCAPE = 3;

    private Percent() {}

    /** The text without escapes; null if one of them is broken. */
    static @Nullable String decoded(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        var decoded = new ByteArrayOutputStream(text.length());
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < bytes.length; at++) {
            if (bytes[at] != '%') {
                decoded.write(bytes[at]);
                continue;
            }
            int value = at + ESCAPE <= bytes.length ? value(bytes[at + 1], bytes[at + 2]) : -1;
            if (value < 0) {
                return null;
            }
            decoded.write(value);
            at += ESCAPE - 1;
        }
        return decoded.toString(StandardCharsets.UTF_8);
    }

    private static int value(byte high, byte low) {
        int first = Character.digit(high, 16);
        int second = Character.digit(low, 16);
        return first < 0 || second < 0 ? -1 : first * 16 + second;
    }
}
