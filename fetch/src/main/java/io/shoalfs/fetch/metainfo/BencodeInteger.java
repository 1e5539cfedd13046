package io.shoalfs.fetch.metainfo;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/** An integer. */
public final class BencodeInteger implements Bencode {

    /** As many digits and signs as a long always holds. */
    private static final int SURE_DIGITS = 18;

    private final RawValue raw;

    BencodeInteger(RawValue raw) {
        this.raw = raw;
    }

    @Override
    public ByteBuffer raw() {
        return raw.buffer();
    }

    @Override
    public boolean isCanonical() {
        return raw.isCanonical();
    }

    /** The number; empty if it takes more than 64 bits with its sign. */
    public OptionalLong value() {
        if (raw.length() - 2 <= SURE_DIGITS) {
            return OptionalLong.of(small());
        }
        var number = new BigInteger(toString());
        return number.bitLength() < Long.SIZE ? OptionalLong.of(number.longValue()) : OptionalLong.empty();
    }

    /** Of so few digits that it needs no text: there is one for each of millions of files. */
    private long small() {
        int first = raw.start + 1;
        boolean isNegative = raw.source[first] == '-';
        long value = 0;
        for (int at = isNegative ? first + 1 : first; at < raw.end - 1; at++) {
            value = value * 10 + raw.source[at] - '0';
        }
        return isNegative ? -value : value;
    }

    @Override
    public String toString() {
        return new String(raw.source, raw.start + 1, raw.length() - 2, StandardCharsets.US_ASCII);
    }
}
