package io.shoalfs.fetch.metainfo;

import io.shoalfs.torrent.FileAttribute;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A leaf of a file tree as nearly all are: a length, a root if there is content, and nothing of note beside them. Read in
 * place and into the same object each time, since there are millions. Of all others it says that they are not plain, the
 * wrong ones among them: {@link FileEntry} reads them, and must say the same of those that are.
 */
final class PlainLeaf {

    private static final byte[] BEGIN = ascii("d0:d");
    private static final byte[] ATTRIBUTES = ascii("4:attr");
    private static final byte[] LENGTH = ascii("6:lengthi");
    private static final byte[] ROOT = ascii("11:pieces root32:");
    private static final byte[] END = ascii("ee");

    /** A number of more digits may be no long. */
    private static final int MAX_DIGITS = 18;

    private static final int EXECUTABLE = 1;
    private static final int HIDDEN = 2;

    /** By the two bits. */
    private static final List<Set<FileAttribute>> SETS = List.of(
            Set.of(),
            EnumSet.of(FileAttribute.EXECUTABLE),
            EnumSet.of(FileAttribute.HIDDEN),
            EnumSet.of(FileAttribute.EXECUTABLE, FileAttribute.HIDDEN));

    private final byte[] source;
    private int position;
    private int letters;
    private long length;
    private int root;

    /** Of no leaf yet. */
    PlainLeaf(byte[] source) {
        this.source = source;
    }

    /** Reads the leaf that begins here, in canonical bytes; false, and nothing is to be asked then, if it is not plain. */
    boolean read(int start) {
        position = start;
        letters = 0;
        if (!skip(BEGIN)) {
            return false;
        }
        if (skip(ATTRIBUTES) && !readLetters()) {
            return false;
        }
        if (!skip(LENGTH) || !readLength()) {
            return false;
        }
        boolean hasRoot = skip(ROOT);
        root = position;
        position += hasRoot ? V2Files.ROOT_LENGTH : 0;
        return skip(END) && (length == 0 || (hasRoot && !isZero()));
    }

    /** Where it ends. */
    int end() {
        return position;
    }

    /** In bytes. */
    long length() {
        return length;
    }

    Set<FileAttribute> attributes() {
        return SETS.get(letters);
    }

    /** Copies its root; of one that has a length. */
    void copyRoot(byte[] target, int offset) {
        System.arraycopy(source, root, target, offset, V2Files.ROOT_LENGTH);
    }

    private boolean skip(byte[] expected) {
        if (source.length - position < expected.length) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            if (source[position + i] != expected[i]) {
                return false;
            }
        }
        position += expected.length;
        return true;
    }

    /** Up to nine letters of a meaning that is plain. */
    private boolean readLetters() {
        int count = source[position] - '0';
        if (source[position + 1] != ':') {
            return false;
        }
        position += 2;
        for (int i = 0; i < count; i++) {
            switch (source[position]) {
                case 'x' -> letters |= EXECUTABLE;
                case 'h' -> letters |= HIDDEN;
                default -> {
                    return false;
                }
            }
            position++;
        }
        return true;
    }

    private boolean readLength() {
        int first = position;
        length = 0;
        while (source[position] != 'e') {
            int digit = source[position] - '0';
            if (digit < 0 || position - first == MAX_DIGITS) {
                return false;
            }
            length = length * 10 + digit;
            position++;
        }
        position++;
        return true;
    }

    private boolean isZero() {
        for (int i = 0; i < V2Files.ROOT_LENGTH; i++) {
            if (source[root + i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
