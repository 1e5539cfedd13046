package io.shoalfs.fetch.metainfo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
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

    private final OutputStream out;
    private final Deque<Container> open = new ArrayDeque<>();

    private boolean isBegun;

    /** Writes to memory: {@link #bytes} has it. */
    public BencodeWriter() {
        this(new ByteArrayOutputStream());
    }

    /**
     * Writes to a stream, which is neither flushed nor closed: for values that are larger than memory. What goes wrong
     * there comes out as an {@link UncheckedIOException}.
     */
    public BencodeWriter(OutputStream out) {
        this.out = out;
    }

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
        write(new byte[] {'e'});
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
        write(bytes);
        return this;
    }

    /**
     * The begin of a string of so many bytes, which the caller writes to the stream itself before anything else.
     *
     * @param length in bytes, 0 or more
     */
    public BencodeWriter stringOf(long length) {
        beforeValue();
        ascii(length + ":");
        return this;
    }

    /** The value that was written to memory, which must be whole. */
    public byte[] bytes() {
        if (!open.isEmpty() || !isBegun || !(out instanceof ByteArrayOutputStream memory)) {
            throw new IllegalStateException(open.size() + " lists or dictionaries are not ended");
        }
        return memory.toByteArray();
    }

    /** As {@link #bytes}, ready to be sent. */
    public ByteBuffer buffer() {
        return ByteBuffer.wrap(bytes());
    }

    private BencodeWriter begin(char kind) {
        beforeValue();
        write(new byte[] {(byte) kind});
        open.push(new Container(kind == 'd'));
        return this;
    }

    private void beforeValue() {
        var container = open.peek();
        if (container == null) {
            if (isBegun) {
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
        write(value);
    }

    private void ascii(String text) {
        write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private void write(byte[] bytes) {
        isBegun = true;
        try {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
