package io.shoalfs.fetch.metainfo;

import java.io.IOException;

/** Bytes that are no bencoded value, or one over its limits. Its message says what is wrong, and at which byte. */
public final class BencodeException extends IOException {

    private static final long serialVersionUID = 1;

    BencodeException(String what, int at) {
        super(what + " at byte " + at);
    }
}
