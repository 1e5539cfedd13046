package io.shoalfs.mount.engine;

import io.shoalfs.mount.control.ProtocolException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a list of files: each a path, ended by a line feed or by a zero byte. A list whose first line is
 * {@link #PROFILE} has parts of files: each line is an offset, a length and a path, in which a backslash stands before
 * {@code \} and, as {@code \n}, for a line feed. Paths are bytes. For one thread.
 */
final class FileList {

    /** The first line of a profile. */
    static final String PROFILE = "# shoalfs profile 1";

    private static final byte[] HEAD = (PROFILE + "\n").getBytes(StandardCharsets.US_ASCII);

    private final byte[] text;
    private final byte separator;
    private final boolean isProfile;
    private int next;
    private int line;

    /** @param isNull whether zero bytes end the paths; those of a profile never do */
    FileList(byte[] text, boolean isNull) {
        this.text = text;
        this.isProfile = Arrays.equals(text, 0, Math.min(HEAD.length, text.length), HEAD, 0, HEAD.length);
        this.separator = (byte) (isNull && !isProfile ? 0 : '\n');
        if (isProfile) {
            next = HEAD.length;
            line = 1;
        }
    }

    /** One line. */
    static final class Line {

        private final int number;
        private final byte[] path;
        private final long offset;
        private final long length;

        private Line(int number, byte[] path, long offset, long length) {
            this.number = number;
            this.path = path;
            this.offset = offset;
            this.length = length;
        }

        /** Its number, from 1 on. */
        int line() {
            return number;
        }

        /** As it was written; not to be changed. */
        byte[] path() {
            return path;
        }

        /** Where the part begins in its file, in bytes. */
        long offset() {
            return offset;
        }

        /** Of the part, in bytes; the largest number for all of the file. */
        long length() {
            return length;
        }
    }

    boolean isProfile() {
        return isProfile;
    }

    /** The next line that is not empty; null if there is none. */
    @Nullable
    Line next() throws ProtocolException {
        while (next < text.length) {
            int from = next;
            int to = from;
            while (to < text.length && text[to] != separator) {
                to++;
            }
            next = to + 1;
            line++;
            if (to > from) {
                return isProfile ? part(from, to) : whole(Arrays.copyOfRange(text, from, to));
            }
        }
        return null;
    }

    private Line whole(byte[] path) {
        return new Line(line, path, 0, Long.MAX_VALUE);
    }

    private Line part(int from, int to) throws ProtocolException {
        int first = indexOf(' ', from, to);
        int second = indexOf(' ', first + 1, to);
        try {
            if (second + 1 >= to) {
                throw new NumberFormatException("no path");
            }
            return new Line(line, unescaped(second + 1, to), number(from, first), number(first + 1, second));
        } catch (NumberFormatException e) {
            throw new ProtocolException("line " + line + " of the profile is no offset, length and path");
        }
    }

    private int indexOf(char wanted, int from, int to) {
        int at = from;
        while (at < to && text[at] != wanted) {
            at++;
        }
        return at;
    }

    private long number(int from, int to) {
        long number = Long.parseLong(new String(text, from, Math.max(0, to - from), StandardCharsets.US_ASCII));
        if (number < 0) {
            throw new NumberFormatException("negative");
        }
        return number;
    }

    private byte[] unescaped(int from, int to) {
        var path = new ByteArrayOutputStream();
        for (int at = from; at < to; at++) {
            boolean isEscaped = text[at] == '\\' && at + 1 < to;
            at += isEscaped ? 1 : 0;
            path.write(isEscaped && text[at] == 'n' ? '\n' : text[at]);
        }
        return path.toByteArray();
    }

    /** The line of a profile, with its end. */
    static byte[] line(long offset, long length, byte[] path) throws IOException {
        var line = new ByteArrayOutputStream();
        line.write((offset + " " + length + " ").getBytes(StandardCharsets.US_ASCII));
        for (byte one : path) {
            if (one == '\\' || one == '\n') {
                line.write('\\');
            }
            line.write(one == '\n' ? 'n' : one);
        }
        line.write('\n');
        return line.toByteArray();
    }
}
