package io.shoalfs.fetch.metainfo;

import io.shoalfs.torrent.Name;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Makes one component of a torrent's path a file name that leads nowhere else.
 *
 * <p>A name that POSIX allows stays byte for byte, whatever its encoding. Of others the slashes are taken out and NULs
 * become {@code _}, as libtorrent does it, so that the same torrent has the same names in both.
 */
final class SafeNames {

    private static final Name PLACEHOLDER = Name.of("_");

    private SafeNames() {}

    /** The name; null for one that is to be left out of its path: {@code .}, {@code ..}, and what becomes such. */
    static @Nullable Name of(byte[] component) {
        if (Name.isValid(component)) {
            return Name.of(component);
        }
        byte[] safe = withoutSlashes(component);
        if (safe.length == 0) {
            return PLACEHOLDER;
        }
        return Name.isValid(safe) ? Name.of(safe) : null;
    }

    /** What stands where nothing of a path was left. */
    static Name placeholder() {
        return PLACEHOLDER;
    }

    private static byte[] withoutSlashes(byte[] component) {
        byte[] safe = new byte[component.length];
        int length = 0;
        for (byte b : component) {
            if (b != '/') {
                safe[length++] = b == 0 ? (byte) '_' : b;
            }
        }
        return Arrays.copyOf(safe, length);
    }

    /** For messages: the text of a component, cut where it is long. */
    static String forPeople(byte[] component) {
        var text = new String(component, 0, Math.min(component.length, 100), StandardCharsets.UTF_8);
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
