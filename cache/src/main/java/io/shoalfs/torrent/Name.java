package io.shoalfs.torrent;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One component of a path, byte for byte as POSIX has it: not empty, no {@code /}, no NUL, not {@code .} or {@code ..}.
 *
 * <p>Ordered by unsigned bytes. Not a record, since arrays have no equality.
 */
public final class Name implements Comparable<Name> {

    /** It lies in here, maybe among others: millions of names share one array. */
    private final byte[] source;

    private final int from;
    private final int length;

    private Name(byte[] source, int from, int length) {
        this.source = source;
        this.from = from;
        this.length = length;
    }

    /** A name of these bytes, which are copied. */
    public static Name of(byte[] bytes) {
        var name = ofRange(bytes, 0, bytes.length);
        if (name == null) {
            throw new IllegalArgumentException("not a file name: " + new String(bytes, StandardCharsets.UTF_8));
        }
        return name;
    }

    /** A name of this text in UTF-8. */
    public static Name of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A name of the bytes from one index to another, exclusive, which are copied; null if no file can be called so. */
    public static @Nullable Name ofRange(byte[] bytes, int from, int to) {
        return isValid(bytes, from, to) ? new Name(Arrays.copyOfRange(bytes, from, to), 0, to - from) : null;
    }

    /** A name of bytes that were a name before; not copied. */
    static Name trusted(byte[] source, int from, int to) {
        return new Name(source, from, to - from);
    }

    /** Whether a file can be called this. */
    public static boolean isValid(byte[] bytes) {
        return isValid(bytes, 0, bytes.length);
    }

    private static boolean isValid(byte[] bytes, int from, int to) {
        if (from == to || isDots(bytes, from, to - from)) {
            return false;
        }
        for (int at = from; at < to; at++) {
            if (bytes[at] == 0 || bytes[at] == '/') {
                return false;
            }
        }
        return true;
    }

    private static boolean isDots(byte[] bytes, int from, int length) {
        return bytes[from] == '.' && (length == 1 || (length == 2 && bytes[from + 1] == '.'));
    }

    /** How many bytes it has. */
    public int length() {
        return length;
    }

    void copyTo(byte[] target, int offset) {
        System.arraycopy(source, from, target, offset, length);
    }

    /** Writes the bytes at the buffer's position, which moves behind them. */
    public void putTo(ByteBuffer target) {
        target.put(source, from, length);
    }

    /** The bytes, as a new array. */
    public byte[] bytes() {
        return Arrays.copyOfRange(source, from, from + length);
    }

    @Override
    public int compareTo(Name other) {
        return Arrays.compareUnsigned(source, from, from + length, other.source, other.from, other.from + other.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Name name
                && Arrays.equals(source, from, from + length, name.source, name.from, name.from + name.length);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int at = from; at < from + length; at++) {
            hash = 31 * hash + source[at];
        }
        return hash;
    }

    /** The name for people: UTF-8, with replacement characters where it is not. */
    @Override
    public String toString() {
        return new String(source, from, length, StandardCharsets.UTF_8);
    }
}
