package io.shoalfs.fetch.metainfo;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Writes one bencoded value (BEP 3), front to back: {@code new BencodeWriter().dictionary().key("p").integer(6881).end()}.
 *
 * <p>Refuses what would not be canonical (keys out of order, a value without a key) with an {@link IllegalStateException}:
 * the order of keys is the caller's to know. For one thread.
 */
public final class BencodeWriter {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Deque<Container> open = new ArrayDeque<>();

    private static final class Container {
        private final boolean isDictionary;
        private byte @Nullable [] lastKey;
        private boolean hasKey;

        Container(boolean isDictionary) {
            this.isDictionary = isDictionary;
        }
    }

    /** Begins a dictionary, up to its {@link #end}. */
    public BencodeWriter dictionary() {
        return begin('d');
    }

    /** Begins a list, up to its {@link #end}. */
    public BencodeWriter list() {
        return begin('l');
    }

    /** Ends the innermost list or dictionary. */
    public BencodeWriter end() {
        if (open.isEmpty() || open.peek().hasKey) {
            throw new IllegalStateException("nothing to end here");
        }
        open.pop();
        out.write('e');
        return this;
    }

    /** A dictionary's key; its value is written next. */
    public BencodeWriter key(String key) {
        return key(key.getBytes(StandardCharsets.UTF_8));
    }

    /** A dictionary's key; its value is written next. */
    public BencodeWriter key(byte[] key) {
        var container = open.peek();
        if (container == null || !container.isDictionary || container.hasKey) {
            throw new IllegalStateException("no place for a key");
        }
        if (container.lastKey != null && Arrays.compareUnsigned(container.lastKey, key) >= 0) {
            throw new IllegalStateException("out of order: " + new String(key, StandardCharsets.UTF_8));
        }
        container.lastKey = key.clone();
        container.hasKey = true;
        writeString(key);
        return this;
    }

    /** An integer. */
    public BencodeWriter integer(long value) {
        beforeValue();
        ascii("i" + value + "e");
        return this;
    }

    /** A string of this text in UTF-8. */
    public BencodeWriter string(String value) {
        return string(value.getBytes(StandardCharsets.UTF_8));
    }

    /** A string of these bytes. */
    public BencodeWriter string(byte[] value) {
        beforeValue();
        writeString(value);
        return this;
    }

    /** A value that was read elsewhere, byte for byte. */
    public BencodeWriter value(Bencode value) {
        beforeValue();
        byte[] bytes = new byte[value.raw().remaining()];
        value.raw().get(bytes);
        out.writeBytes(bytes);
        return this;
    }

    /** The value that was written, which must be whole. */
    public byte[] bytes() {
        if (!open.isEmpty() || out.size() == 0) {
            throw new IllegalStateException(open.size() + " lists or dictionaries are not ended");
        }
        return out.toByteArray();
    }

    /** As {@link #bytes}, ready to be sent. */
    public ByteBuffer buffer() {
        return ByteBuffer.wrap(bytes());
    }

    private BencodeWriter begin(char kind) {
        beforeValue();
        out.write(kind);
        open.push(new Container(kind == 'd'));
        return this;
    }

    private void beforeValue() {
        var container = open.peek();
        if (container == null) {
            if (out.size() > 0) {
                throw new IllegalStateException("one value only");
            }
        } else if (container.isDictionary) {
            if (!container.hasKey) {
                throw new IllegalStateException("a value without a key");
            }
            container.hasKey = false;
        }
    }

    private void writeString(byte[] value) {
        ascii(value.length + ":");
        out.writeBytes(value);
    }

    private void ascii(String text) {
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }
}
