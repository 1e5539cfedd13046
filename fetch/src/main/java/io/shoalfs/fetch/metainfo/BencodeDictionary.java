package io.shoalfs.fetch.metainfo;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A dictionary. A look-up goes through it from its begin: cheap for the few keys of messages; large ones are gone through
 * once, entry by entry. Of a key that is there twice, the first counts.
 */
public final class BencodeDictionary implements Bencode, Iterable<BencodeDictionary.Entry> {

    private final RawValue raw;

    BencodeDictionary(RawValue raw) {
        this.raw = raw;
    }

    /** A key and its value. */
    public record Entry(BencodeString key, Bencode value) {}

    @Override
    public ByteBuffer raw() {
        return raw.buffer();
    }

    @Override
    public boolean isCanonical() {
        return raw.isCanonical();
    }

    /** Hashes it, raw. */
    void updateInto(MessageDigest digest) {
        digest.update(raw.source, raw.start, raw.length());
    }

    /** For going through it in depth. */
    BencodeCursor cursor() {
        return new BencodeCursor(raw);
    }

    /** Whether it has no entry. */
    public boolean isEmpty() {
        return raw.length() == 2;
    }

    /** The key's value, of whatever kind; null where there is none. */
    public @Nullable Bencode get(String key) {
        byte[] wanted = key.getBytes(StandardCharsets.UTF_8);
        for (var entry : this) {
            if (entry.key().isContent(wanted)) {
                return entry.value();
            }
        }
        return null;
    }

    /** The key's number; empty where it is missing, of another kind, or beyond 64 bits. */
    public OptionalLong integer(String key) {
        return get(key) instanceof BencodeInteger integer ? integer.value() : OptionalLong.empty();
    }

    /** The key's string; empty where it is missing or of another kind. */
    public Optional<BencodeString> string(String key) {
        return get(key) instanceof BencodeString string ? Optional.of(string) : Optional.empty();
    }

    /** The key's list; empty where it is missing or of another kind. */
    public Optional<BencodeList> list(String key) {
        return get(key) instanceof BencodeList list ? Optional.of(list) : Optional.empty();
    }

    /** The key's dictionary; empty where it is missing or of another kind. */
    public Optional<BencodeDictionary> dictionary(String key) {
        return get(key) instanceof BencodeDictionary dictionary ? Optional.of(dictionary) : Optional.empty();
    }

    @Override
    public Iterator<Entry> iterator() {
        return new Iterator<>() {
            private int position = raw.start + 1;

            @Override
            public boolean hasNext() {
                return raw.source[position] != 'e';
            }

            @Override
            public Entry next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                var key = raw.at(position);
                var value = raw.at(key.end);
                position = value.end;
                return new Entry(new BencodeString(key), value.value());
            }
        };
    }

    @Override
    public String toString() {
        var text = new StringJoiner(", ", "{", "}");
        for (var entry : this) {
            text.add(entry.key() + "=" + entry.value());
        }
        return text.toString();
    }
}
