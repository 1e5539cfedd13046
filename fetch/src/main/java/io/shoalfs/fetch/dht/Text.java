package io.shoalfs.fetch.dht;

import java.nio.charset.StandardCharsets;

/**
 * Bytes that mean something to their sender only: a transaction, a token.
 *
 * @param latin a character for each byte: a string, since arrays have no equality
 */
record Text(String latin) {

    static Text of(byte[] bytes) {
        return new Text(new String(bytes, StandardCharsets.ISO_8859_1));
    }

    byte[] bytes() {
        return latin.getBytes(StandardCharsets.ISO_8859_1);
    }
}
