package io.shoalfs.fetch.web;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Percent-encoding (RFC 3986), of bytes: all but unreserved characters is encoded, in capitals. */
public final class Escapes {

    private static final String HEX = "0123456789ABCDEF";
    private static final int NIBBLE = 4;
    private static final int LOW = 0xf;
    private static final int RADIX = 16;

    private Escapes() {}

    /** Encodes these bytes, but for those that stand for one of the characters to keep. */
    public static String encoded(byte[] bytes, String kept) {
        var escaped = new StringBuilder(bytes.length);
        for (byte b : bytes) {
            char c = (char) (b & 0xff);
            if (isUnreserved(c) || kept.indexOf(c) >= 0) {
                escaped.append(c);
            } else {
                escaped.append('%').append(HEX.charAt(c >> NIBBLE)).append(HEX.charAt(c & LOW));
            }
        }
        return escaped.toString();
    }

    /** The bytes that a text stands for; a percent sign without two digits stands for itself. */
    public static byte[] decoded(String text) {
        var raw = text.getBytes(StandardCharsets.UTF_8);
        var bytes = new ByteArrayOutputStream(raw.length);
        for (int i = 0; i < raw.length; i++) {
            boolean isEscape = raw[i] == '%' && i + 2 < raw.length && isHex(raw[i + 1]) && isHex(raw[i + 2]);
            if (isEscape) {
                bytes.write(Character.digit(raw[i + 1], RADIX) << NIBBLE | Character.digit(raw[i + 2], RADIX));
                i += 2;
            } else {
                bytes.write(raw[i]);
            }
        }
        return bytes.toByteArray();
    }

    private static boolean isHex(byte b) {
        return Character.digit(b, RADIX) >= 0;
    }

    private static boolean isUnreserved(char c) {
        return (c >= 'A' && c <= 'Z')
                || (c >= 'a' && c <= 'z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '.'
                || c == '_'
                || c == '~';
    }
}
