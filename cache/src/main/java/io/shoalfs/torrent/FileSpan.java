package io.shoalfs.torrent;

/**
 * A range of one file: what a reader asks for.
 *
 * @param file the file's ordinal in its {@link FileTable}
 * @param offset from the file's begin, in bytes
 * @param length in bytes, 1 or more
 */
public record FileSpan(int file, long offset, int length) {

    public FileSpan {
        if (file < 0 || offset < 0 || length < 1 || offset > Long.MAX_VALUE - length) {
            throw new IllegalArgumentException("no such span: file " + file + ", " + offset + "+" + length);
        }
    }

    /** The first offset behind it. */
    public long end() {
        return offset + length;
    }
}
