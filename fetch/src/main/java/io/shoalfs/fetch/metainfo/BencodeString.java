package io.shoalfs.fetch.metainfo;

import io.shoalfs.torrent.Name;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A string of bytes: a text, a name, a digest. Equal to those of the same content. */
public final class BencodeString implements Bencode {

    private final RawValue raw;
    private final int content;

    BencodeString(RawValue raw) {
        this.raw = raw;
        this.content = BencodeScanner.contentOf(raw.source, raw.start);
    }

    @Override
    public ByteBuffer raw() {
        return raw.buffer();
    }

    @Override
    public boolean isCanonical() {
        return raw.isCanonical();
    }

    /** How many bytes it has. */
    public int length() {
        return raw.end - content;
    }

    /** Its bytes, as a new array. */
    public byte[] bytes() {
        return Arrays.copyOfRange(raw.source, content, raw.end);
    }

    /** Its bytes, in place and read-only. */
    public ByteBuffer content() {
        return ByteBuffer.wrap(raw.source, content, length()).slice().asReadOnlyBuffer();
    }

    /** The file name that it is, byte for byte; null if no file can be called so. */
    @Nullable
    Name name() {
        return Name.ofRange(raw.source, content, raw.end);
    }

    /** Its text in UTF-8, with replacement characters where it is not. */
    public String text() {
        return new String(raw.source, content, length(), StandardCharsets.UTF_8);
    }

    /** Whether it is this text, in UTF-8. */
    public boolean is(String text) {
        return isContent(text.getBytes(StandardCharsets.UTF_8));
    }

    boolean isContent(byte[] bytes) {
        return Arrays.equals(raw.source, content, raw.end, bytes, 0, bytes.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BencodeString string
                && Arrays.equals(raw.source, content, raw.end, string.raw.source, string.content, string.raw.end);
    }

    @Override
    public int hashCode() {
        return content().hashCode();
    }

    @Override
    public String toString() {
        return text();
    }
}
