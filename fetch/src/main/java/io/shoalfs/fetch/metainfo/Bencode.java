package io.shoalfs.fetch.metainfo;

import java.nio.ByteBuffer;

/**
 * A bencoded value (BEP 3): a view of the bytes that it was read from, which stay as they are, raw and in place.
 *
 * <p>All four kinds are immutable as long as nobody writes to those bytes; any thread may read them.
 */
public sealed interface Bencode permits BencodeInteger, BencodeString, BencodeList, BencodeDictionary {

    /** The value's own bytes, read-only: what an info-hash is a hash of, however it was encoded. */
    ByteBuffer raw();

    /**
     * The value that these bytes begin with; what follows it is ignored.
     *
     * @param bytes not copied: must not change as long as the value is in use
     * @throws BencodeException if they are not well formed, or over the limits
     */
    static Bencode decode(byte[] bytes, BencodeLimits limits) throws BencodeException {
        return RawValue.scanned(bytes, limits).value();
    }

    /**
     * The value at the buffer's position, which moves behind it: what follows is the caller's (BEP 9 puts data there).
     *
     * @param bytes lent for the call: the value's bytes are copied
     * @throws BencodeException if they are not well formed, or over the limits; the position is then as it was
     */
    static Bencode decode(ByteBuffer bytes, BencodeLimits limits) throws BencodeException {
        byte[] copy = new byte[Math.min(bytes.remaining(), limits.length() + 1)];
        bytes.duplicate().get(copy);
        var value = RawValue.scanned(copy, limits);
        bytes.position(bytes.position() + value.length());
        return value.value();
    }

    /**
     * Whether it is encoded in the one way that BEP 3 allows: keys in order, each once, no leading zeros. Values that are
     * not are read all the same: there are many in the world.
     */
    boolean isCanonical();
}
