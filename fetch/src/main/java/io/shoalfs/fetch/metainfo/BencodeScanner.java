package io.shoalfs.fetch.metainfo;

import java.util.Arrays;

/**
 * The grammar: proves bytes to be one well-formed value within limits. A loop, no recursion, and no allocation but one
 * stack of {@code depth} entries.
 */
final class BencodeScanner {

    /** An unsigned 64-bit number: the longest that anybody writes. */
    private static final int MAX_DIGITS = 20;

    private final byte[] source;
    private final BencodeLimits limits;
    private final int limit;

    /** For each open container: whether it is a dictionary, and if so the start of its last key. */
    private final boolean[] dictionaries;

    private final int[] lastKeys;
    private int depth;
    private boolean expectsKey;
    private int position;
    private int tokens;
    private boolean canonical = true;

    /** Of a value that begins at the begin. */
    BencodeScanner(byte[] source, BencodeLimits limits) {
        this(source, 0, Math.min(source.length, limits.length()), limits);
    }

    private BencodeScanner(byte[] source, int start, int limit, BencodeLimits limits) {
        this.source = source;
        this.position = start;
        this.limits = limits;
        this.limit = limit;
        this.dictionaries = new boolean[limits.depth()];
        this.lastKeys = new int[limits.depth()];
    }

    /** Where the value ends. */
    int scan() throws BencodeException {
        do {
            step();
        } while (depth > 0);
        return position;
    }

    /** Whether what was scanned is encoded in the one way that is allowed. */
    boolean isCanonical() {
        return canonical;
    }

    /** Whether this range, a value that was scanned before, is encoded in the one way that is allowed. */
    static boolean isCanonical(byte[] source, int start, int end) {
        var scanner = new BencodeScanner(source, start, end, BencodeLimits.TORRENT);
        try {
            scanner.scan();
        } catch (BencodeException e) {
            throw new IllegalStateException("was scanned before", e);
        }
        return scanner.canonical;
    }

    /** Where the value at this position ends, in bytes that were scanned. */
    static int endOf(byte[] source, int position) {
        int at = position;
        int depth = 0;
        do {
            switch (source[at]) {
                case 'd', 'l' -> {
                    depth++;
                    at++;
                }
                case 'e' -> {
                    depth--;
                    at++;
                }
                case 'i' -> {
                    while (source[at] != 'e') {
                        at++;
                    }
                    at++;
                }
                default -> at = endOfString(source, at);
            }
        } while (depth > 0);
        return at;
    }

    /** Where the content of the string at this position begins, in bytes that were scanned. */
    static int contentOf(byte[] source, int position) {
        int at = position;
        while (source[at] != ':') {
            at++;
        }
        return at + 1;
    }

    private static int endOfString(byte[] source, int position) {
        int at = position;
        int length = 0;
        while (source[at] != ':') {
            length = length * 10 + source[at] - '0';
            at++;
        }
        return at + 1 + length;
    }

    private void step() throws BencodeException {
        byte next = peek();
        if (next == 'e' && depth > 0) {
            close();
            return;
        }
        count();
        if (expectsKey) {
            key(next);
            return;
        }
        switch (next) {
            case 'd', 'l' -> open(next == 'd');
            case 'i' -> integer();
            default -> string();
        }
        if (next != 'd' && next != 'l') {
            valueEnded();
        }
    }

    private void count() throws BencodeException {
        tokens++;
        if (tokens > limits.tokens()) {
            throw wrong("more than " + limits.tokens() + " values");
        }
    }

    private void open(boolean isDictionary) throws BencodeException {
        if (depth == limits.depth()) {
            throw wrong("more than " + limits.depth() + " values inside each other");
        }
        dictionaries[depth] = isDictionary;
        lastKeys[depth] = -1;
        depth++;
        position++;
        expectsKey = isDictionary;
    }

    private void close() throws BencodeException {
        if (dictionaries[depth - 1] && !expectsKey) {
            throw wrong("a key without a value");
        }
        depth--;
        position++;
        valueEnded();
    }

    private void valueEnded() {
        expectsKey = depth > 0 && dictionaries[depth - 1];
    }

    private void key(byte next) throws BencodeException {
        if (next < '0' || next > '9') {
            throw wrong("a key that is no string");
        }
        int key = position;
        string();
        int last = lastKeys[depth - 1];
        canonical &= last < 0 || compareStrings(last, key) < 0;
        lastKeys[depth - 1] = key;
        expectsKey = false;
    }

    private int compareStrings(int left, int right) {
        return Arrays.compareUnsigned(
                source,
                contentOf(source, left),
                endOfString(source, left),
                source,
                contentOf(source, right),
                endOfString(source, right));
    }

    private void integer() throws BencodeException {
        position++;
        boolean isNegative = peek() == '-';
        if (isNegative) {
            position++;
        }
        int first = position;
        digits();
        int digits = position - first;
        if (peek() != 'e') {
            throw wrong("an integer that does not end");
        }
        canonical &= source[first] != '0' || (digits == 1 && !isNegative);
        position++;
    }

    private void string() throws BencodeException {
        int first = position;
        if (peek() < '0' || peek() > '9') {
            throw wrong("no value");
        }
        long length = digits();
        if (peek() != ':') {
            throw wrong("a string without a colon");
        }
        canonical &= source[first] != '0' || position - first == 1;
        position++;
        if (length < 0 || length > limit - position) {
            throw wrong("a string that is longer than what there is");
        }
        position += (int) length;
    }

    /** Reads 1 to 20 digits; what they say is of meaning up to 18 of them, and -1 above. */
    private long digits() throws BencodeException {
        int first = position;
        long value = 0;
        while (peek() >= '0' && peek() <= '9') {
            value = value * 10 + source[position] - '0';
            position++;
            if (position - first > MAX_DIGITS) {
                throw wrong("a number of more than " + MAX_DIGITS + " digits");
            }
        }
        if (position == first) {
            throw wrong("a digit is missing");
        }
        return position - first > 18 ? -1 : value;
    }

    private byte peek() throws BencodeException {
        if (position >= limit) {
            throw wrong(limit < source.length ? "more than " + limit + " bytes" : "the end came too early");
        }
        return source[position];
    }

    private BencodeException wrong(String what) {
        return new BencodeException(what, position);
    }
}
