package io.shoalfs.fetch.origin;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** What names are as bytes, and must be as text: a torrent's are UTF-8 (BEP 3, BEP 52). */
final class Texts {

    private Texts() {}

    /**
     * Refuses bytes that are no text: what is not does not come back from a string, and would name another file.
     *
     * @param where they are found, for people
     * @throws IOException with a sentence for people if they are no UTF-8
     */
    static void requireText(String where, byte[] bytes) throws IOException {
        try {
            // Unlike a string's constructor, a new decoder reports what it cannot decode.
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
        } catch (CharacterCodingException e) {
            throw new IOException(
                    where + " is no UTF-8, as names in a torrent must be (BEP 3): name the file otherwise first", e);
        }
    }
}
