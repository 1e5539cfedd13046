package io.shoalfs.fetch.metadata;

import io.shoalfs.fetch.metainfo.Bencode;
import io.shoalfs.fetch.metainfo.BencodeDictionary;
import io.shoalfs.fetch.metainfo.BencodeException;
import io.shoalfs.fetch.metainfo.BencodeLimits;
import io.shoalfs.fetch.metainfo.BencodeWriter;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A message of {@code ut_metadata} (BEP 9).
 *
 * @param part its ordinal
 * @param length of the whole info dictionary, in bytes; 0 where it is not said
 * @param content of a {@link Kind#DATA}; in one that came, lent for the call
 */
public record MetadataMessage(Kind kind, int part, int length, ByteBuffer content) {

    /** Bytes of all parts but the last. */
    public static final int PART = 16 * 1024;

    /** How the extension is called in handshakes (BEP 10). */
    public static final String NAME = "ut_metadata";

    /** What stands before the content is short. */
    private static final BencodeLimits LIMITS = new BencodeLimits(1024 + PART, 4, 64);

    /** What it is. Others are ignored, as BEP 9 has it. */
    public enum Kind {
        REQUEST(0),
        DATA(1),
        REJECT(2),
        OTHER(-1);

        private final int number;

        Kind(int number) {
            this.number = number;
        }

        private static Kind of(long number) {
            return Arrays.stream(values())
                    .filter(kind -> kind.number == number)
                    .findFirst()
                    .orElse(OTHER);
        }
    }

    /** Asks for a part. */
    public static MetadataMessage request(int part) {
        return new MetadataMessage(Kind.REQUEST, part, 0, ByteBuffer.allocate(0));
    }

    /** Says that a part is not to be had. */
    public static MetadataMessage reject(int part) {
        return new MetadataMessage(Kind.REJECT, part, 0, ByteBuffer.allocate(0));
    }

    /** How many parts so many bytes have. */
    public static int parts(int length) {
        return (length + PART - 1) / PART;
    }

    /** How many bytes a part has. */
    public static int lengthOf(int part, int length) {
        return Math.min(PART, length - part * PART);
    }

    /** Reads the payload of one. */
    public static MetadataMessage read(ByteBuffer payload) throws ProtocolException {
        var bytes = payload.duplicate();
        try {
            if (Bencode.decode(bytes, LIMITS) instanceof BencodeDictionary said) {
                long part = said.integer("piece").orElse(-1);
                long length = said.integer("total_size").orElse(0);
                boolean isPart = part >= 0 && part <= Integer.MAX_VALUE;
                return new MetadataMessage(
                        isPart ? Kind.of(said.integer("msg_type").orElse(-1)) : Kind.OTHER,
                        isPart ? (int) part : 0,
                        (int) Math.max(0, Math.min(Integer.MAX_VALUE, length)),
                        bytes.slice());
            }
        } catch (BencodeException e) {
            var refused = new ProtocolException("what it says of metadata is not bencoded: " + e.getMessage());
            refused.initCause(e);
            throw refused;
        }
        throw new ProtocolException("what it says of metadata is no dictionary");
    }

    /** The payload of this one. */
    public ByteBuffer write() {
        var out = new BencodeWriter().dictionary();
        out.key("msg_type").integer(kind.number).key("piece").integer(part);
        if (kind == Kind.DATA) {
            out.key("total_size").integer(length);
        }
        byte[] head = out.end().bytes();
        return ByteBuffer.allocate(head.length + content.remaining())
                .put(head)
                .put(content.duplicate())
                .flip();
    }
}
