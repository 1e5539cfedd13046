package io.shoalfs.fetch.metainfo;

/**
 * Goes down and up through one well-formed value, front to back, each byte once: for trees so large, or so deep, that a
 * view for each level would read them again and again. Asked for what is not there, it does what nobody wants.
 */
final class BencodeCursor {

    private final RawValue raw;
    private int position;

    BencodeCursor(RawValue raw) {
        this.raw = raw;
        this.position = raw.start;
    }

    boolean isAtDictionary() {
        return raw.source[position] == 'd';
    }

    /** Whether the list or dictionary that was entered last has no more elements. */
    boolean isAtEnd() {
        return raw.source[position] == 'e';
    }

    /** Whether this is a dictionary whose first key is the empty string. */
    boolean isAtDictionaryOfEmptyKey() {
        return isAtDictionary() && raw.source[position + 1] == '0' && raw.source[position + 2] == ':';
    }

    /** Goes into a list or dictionary, to its first element or key. */
    void enter() {
        position++;
    }

    /** Goes behind a list or dictionary from its end. */
    void leave() {
        position++;
    }

    /** The value or key here; goes behind it. */
    Bencode next() {
        var value = raw.at(position);
        position = value.end;
        return value.value();
    }
}
