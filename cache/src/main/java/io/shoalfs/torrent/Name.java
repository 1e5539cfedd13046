package io.shoalfs.torrent;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One component of a path, byte for byte as POSIX has it: not empty, no {@code /}, no NUL, not {@code .} or {@code ..}.
 *
 * <p>Ordered by unsigned bytes. Not a record, since arrays have no equality.
 */
public final class Name implements Comparable<Name> {

    private final byte[] bytes;

    private Name(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A name of these bytes, which are copied. */
    public static Name of(byte[] bytes) {
        if (!isValid(bytes)) {
            throw new IllegalArgumentException("not a file name: " + new String(bytes, StandardCharsets.UTF_8));
        }
        return new Name(bytes.clone());
    }

    /** A name of this text in UTF-8. */
    public static Name of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A name of bytes that were a name before; not copied. */
    static Name trusted(byte[] bytes) {
        return new Name(bytes);
    }

    /** Whether a file can be called this. */
    public static boolean isValid(byte[] bytes) {
        if (bytes.length == 0 || isDots(bytes)) {
            return false;
        }
        for (byte b : bytes) {
            if (b == 0 || b == '/') {
                return false;
            }
        }
        return true;
    }

    private static boolean isDots(byte[] bytes) {
        return bytes[0] == '.' && (bytes.length == 1 || (bytes.length == 2 && bytes[1] == '.'));
    }

    /** How many bytes it has. */
    public int length() {
        return bytes.length;
    }

    void copyTo(byte[] target, int offset) {
        System.arraycopy(bytes, 0, target, offset, bytes.length);
    }

    /** The bytes, as a new array. */
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public int compareTo(Name other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Name name && Arrays.equals(bytes, name.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The name for people: UTF-8, with replacement characters where it is not. */
    @Override
    public String toString() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
