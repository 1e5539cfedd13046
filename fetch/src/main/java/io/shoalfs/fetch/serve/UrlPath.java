package io.shoalfs.fetch.serve;

import io.shoalfs.torrent.Name;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The path of a request's target (RFC 9112), as names of files: nothing else is one. */
final class UrlPath {

    private static final int RADIX = 16;
    private static final int ESCAPE = 3;
    private static final String SCHEME_END = "://";

    private UrlPath() {}

    /** The names, from the root; none if there is no file that could be called so. */
    static List<Name> names(String target) {
        var path = path(target);
        if (!path.startsWith("/")) {
            return List.of();
        }
        var names = new ArrayList<Name>();
        for (var segment : path.substring(1).split("/", -1)) {
            var bytes = decoded(segment);
            // Neither empty nor dots, nor with a slash in it: so no path leads anywhere but down.
            var name = Name.ofRange(bytes, 0, bytes.length);
            if (name == null) {
                return List.of();
            }
            names.add(name);
        }
        return names;
    }

    /** Without the query; of a target in absolute form, behind the host. */
    private static String path(String target) {
        int query = target.indexOf('?');
        var text = query < 0 ? target : target.substring(0, query);
        int scheme = text.startsWith("/") ? -1 : text.indexOf(SCHEME_END);
        int begin = scheme < 0 ? 0 : text.indexOf('/', scheme + SCHEME_END.length());
        return begin < 0 ? "" : text.substring(begin);
    }

    /** The bytes that a segment stands for; none if it is not escaped as it must be. */
    private static byte[] decoded(String segment) {
        var raw = segment.getBytes(StandardCharsets.UTF_8);
        var bytes = new byte[raw.length];
        int length = 0;
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] != '%') {
                bytes[length++] = raw[i];
                continue;
            }
            int high = i + ESCAPE > raw.length ? -1 : Character.digit(raw[i + 1], RADIX);
            int low = high < 0 ? -1 : Character.digit(raw[i + 2], RADIX);
            if (low < 0) {
                return new byte[0];
            }
            bytes[length++] = (byte) (high * RADIX + low);
            i += ESCAPE - 1;
        }
        return Arrays.copyOf(bytes, length);
    }
}
