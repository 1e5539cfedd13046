package io.shoalfs.fetch.metainfo;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/** An integer. */
public final class BencodeInteger implements Bencode {

    private final RawValue raw;

    BencodeInteger(RawValue raw) {
        this.raw = raw;
    }

    @Override
    public ByteBuffer raw() {
        return raw.buffer();
    }

    /** The number; empty if it takes more than 64 bits with its sign. */
    public OptionalLong value() {
        var number = new BigInteger(new String(raw.source, raw.start + 1, raw.length() - 2, StandardCharsets.US_ASCII));
        return number.bitLength() < Long.SIZE ? OptionalLong.of(number.longValue()) : OptionalLong.empty();
    }

    @Override
    public String toString() {
        return new String(raw.source, raw.start + 1, raw.length() - 2, StandardCharsets.US_ASCII);
    }
}
