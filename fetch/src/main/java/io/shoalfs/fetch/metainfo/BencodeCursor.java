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

    /** Goes behind the value or key here; how many bytes it has: of a string without what says its length. */
    int skip() {
        boolean isString = raw.source[position] <= '9';
        int begin = isString ? BencodeScanner.contentOf(raw.source, position) : position;
        position = BencodeScanner.endOf(raw.source, position);
        return position - begin;
    }

    /** Where it is in {@link #leaf}'s bytes. */
    int position() {
        return position;
    }

    /** Goes to where a value or key begins that it has not come to yet, or to the end of what it is in. */
    void moveTo(int place) {
        position = place;
    }

    /** For reading leaves of these bytes. */
    PlainLeaf leaf() {
        return new PlainLeaf(raw.source);
    }

    /** The value or key here; goes behind it. */
    Bencode next() {
        var value = raw.at(position);
        position = value.end;
        return value.value();
    }
}
