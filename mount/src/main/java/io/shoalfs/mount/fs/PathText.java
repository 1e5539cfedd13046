package io.shoalfs.mount.fs;

import io.shoalfs.torrent.Name;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Names as text that loses nothing: UTF-8, and each byte that is not as the lone surrogate U+DC00 + byte. Python's
 * {@code os.fsencode} makes the name of it again (PEP 383).
 */
public final class PathText {

    private static final int SURROGATES = 0xdc00;

    private PathText() {}

    public static String of(List<Name> path) {
        return path.stream().map(PathText::of).collect(Collectors.joining("/"));
    }

    public static String of(Name name) {
        var bytes = ByteBuffer.wrap(name.bytes());
        var chars = CharBuffer.allocate(name.length());
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        for (CoderResult end = decoder.decode(bytes, chars, true);
                end.isError();
                end = decoder.decode(bytes, chars, true)) {
            for (int i = 0; i < end.length(); i++) {
                chars.put((char) (SURROGATES + (bytes.get() & 0xff)));
            }
        }
        return chars.flip().toString();
    }
}
