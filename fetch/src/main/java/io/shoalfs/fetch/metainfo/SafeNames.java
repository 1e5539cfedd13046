package io.shoalfs.fetch.metainfo;

import io.shoalfs.torrent.Digests;
import io.shoalfs.torrent.Name;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the components of a torrent's paths file names that lead nowhere else.
 *
 * <p>A name that POSIX allows stays byte for byte, whatever its encoding. Of others the slashes are taken out and NULs
 * become {@code _}, as libtorrent does it, so that the same torrent has the same names in both. What is longer than a
 * file's name can be is cut before its extension, and marked there with a digest of the whole, so that names that differ
 * go on to differ.
 */
final class SafeNames {

    /** What Linux allows, in bytes. */
    private static final int MAX_NAME = 255;

    /** What a path of Linux can be, in bytes, with its end: beyond this no program could open the file. */
    static final int MAX_PATH = 4096;

    /** What is kept as an extension, with its dot. */
    private static final int MAX_EXTENSION = 16;

    private static final int MARK_BYTES = 4;

    private static final Name PLACEHOLDER = Name.of("_");

    private SafeNames() {}

    /** The name; null for one that is to be left out of its path: {@code .}, {@code ..}, and what becomes such. */
    static @Nullable Name of(byte[] component) {
        byte[] safe = Name.isValid(component) ? component : withoutSlashes(component);
        if (safe.length == 0) {
            return PLACEHOLDER;
        }
        return Name.isValid(safe) ? Name.of(shortened(safe)) : null;
    }

    /**
     * The path of these components; {@code _} where nothing of it is left.
     *
     * @param file for messages: whose path it is
     * @param components strings, as published
     */
    static List<Name> path(int file, Iterable<? extends Bencode> components) throws MetainfoException {
        var path = directories(file, components);
        if (lengthOf(path) > MAX_PATH) {
            throw new MetainfoException(
                    "a path of file " + file + " is longer than the 4095 bytes that Linux can open");
        }
        return path.isEmpty() ? List.of(PLACEHOLDER) : path;
    }

    /** The path of a directory, of any length: empty where nothing of these components is left. */
    static List<Name> directories(int file, Iterable<? extends Bencode> components) throws MetainfoException {
        var path = new ArrayList<Name>(4);
        for (var component : components) {
            if (!(component instanceof BencodeString string)) {
                throw new MetainfoException("a path of file " + file + " holds something that is no name");
            }
            var name = unchanged(string);
            if (name == null) {
                name = of(string.bytes());
            }
            if (name != null) {
                path.add(name);
            }
        }
        return path;
    }

    /** The name that stays as it is; null for all others. */
    static @Nullable Name unchanged(BencodeString component) {
        return component.length() <= MAX_NAME ? component.name() : null;
    }

    /** What this path takes, from the mount's root, of {@link #MAX_PATH}. */
    static int lengthOf(List<Name> path) {
        int length = 1;
        for (var name : path) {
            length += name.length() + 1;
        }
        return length;
    }

    /** This name with a number before its extension: {@code bar.1.txt}. */
    static Name numbered(Name name, int number) {
        byte[] bytes = name.bytes();
        byte[] mark = ("." + number).getBytes(StandardCharsets.US_ASCII);
        int dot = dot(bytes, bytes.length + mark.length <= MAX_NAME ? bytes.length : MAX_EXTENSION);
        int kept = boundary(bytes, Math.min(dot, MAX_NAME - mark.length - (bytes.length - dot)));
        return Name.of(joined(bytes, kept, mark, dot));
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

    private static byte[] shortened(byte[] name) {
        if (name.length <= MAX_NAME) {
            return name;
        }
        int dot = dot(name, MAX_EXTENSION);
        byte[] mark = ("~" + HexFormat.of().formatHex(Digests.sha256().digest(name), 0, MARK_BYTES))
                .getBytes(StandardCharsets.US_ASCII);
        int kept = boundary(name, MAX_NAME - mark.length - (name.length - dot));
        return joined(name, kept, mark, dot);
    }

    /** Where the extension begins, if there is one of at most this length; else the end. */
    private static int dot(byte[] name, int most) {
        for (int at = name.length - 1; at > 0 && name.length - at <= most; at--) {
            if (name[at] == '.') {
                return at;
            }
        }
        return name.length;
    }

    /** This place or the last one before it that is not inside a character of UTF-8. */
    private static int boundary(byte[] name, int at) {
        int boundary = at;
        while (boundary > at - 3 && boundary > 0 && boundary < name.length && (name[boundary] & 0xc0) == 0x80) {
            boundary--;
        }
        return boundary;
    }

    private static byte[] joined(byte[] name, int kept, byte[] mark, int dot) {
        byte[] joined = Arrays.copyOf(name, kept + mark.length + name.length - dot);
        System.arraycopy(mark, 0, joined, kept, mark.length);
        System.arraycopy(name, dot, joined, kept + mark.length, name.length - dot);
        return joined;
    }
}
