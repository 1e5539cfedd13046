package io.shoalfs.fetch.metainfo;

import java.nio.ByteBuffer;

/** The bytes of one well-formed value: where they begin and end in an array that is not copied. */
final class RawValue {

    final byte[] source;
    final int start;
    final int end;

    /** Whether it is known to be canonical, as part of what is. */
    private final boolean isCanonical;

    private RawValue(byte[] source, int start, int end, boolean isCanonical) {
        this.source = source;
        this.start = start;
        this.end = end;
        this.isCanonical = isCanonical;
    }

    static RawValue scanned(byte[] source, BencodeLimits limits) throws BencodeException {
        var scanner = new BencodeScanner(source, limits);
        int end = scanner.scan();
        return new RawValue(source, 0, end, scanner.isCanonical());
    }

    /** The value that begins here, in bytes that were scanned as a whole. */
    RawValue at(int position) {
        return new RawValue(source, position, BencodeScanner.endOf(source, position), isCanonical);
    }

    int length() {
        return end - start;
    }

    ByteBuffer buffer() {
        return ByteBuffer.wrap(source, start, length()).slice().asReadOnlyBuffer();
    }

    boolean isCanonical() {
        return isCanonical || BencodeScanner.isCanonical(source, start, end);
    }

    Bencode value() {
        return switch (source[start]) {
            case 'i' -> new BencodeInteger(this);
            case 'l' -> new BencodeList(this);
            case 'd' -> new BencodeDictionary(this);
            default -> new BencodeString(this);
        };
    }
}
