package io.shoalfs.fetch.origin;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** What names are as bytes, and must be as text: a torrent's are UTF-8 (BEP 3, BEP 52). */
final class Texts {

    /** What is said of bytes that are none, behind where they are found. */
    static final String NO_TEXT = " is no UTF-8, as names in a torrent must be (BEP 3): name the file otherwise first";

    private Texts() {}

    /** Whether bytes come back from a string; what does not would name another file. */
    static boolean isText(byte[] bytes) {
        if (isAscii(bytes)) {
            return true;
        }
        try {
            // Unlike a string's constructor, a new decoder reports what it cannot decode.
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static boolean isAscii(byte[] bytes) {
        for (byte b : bytes) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Refuses bytes that are no text.
     *
     * @param where they are found, for people
     * @throws IOException with a sentence for people
     */
    static void requireText(String where, byte[] bytes) throws IOException {
        if (!isText(bytes)) {
            throw new IOException(where + NO_TEXT);
        }
    }
}
