package io.shoalfs.cache.disk;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** The stamp of each file of a torrent: in columns, since data sets have millions. Not for several threads. */
public final class FileStamps {

    /** The stamp of a file that is to be hashed, whatever it is: no file's is equal. */
    public static final FileStamp NONE = new FileStamp(-3, 0);

    static final int STAMP_LENGTH = 2 * Long.BYTES;

    private final long[] lengths;
    private final long[] changed;

    /** So many files, none of which is there. */
    public FileStamps(int count) {
        this.lengths = new long[count];
        this.changed = new long[count];
        Arrays.fill(lengths, FileStamp.ABSENT.length());
    }

    int count() {
        return lengths.length;
    }

    /** A file's. */
    public FileStamp get(int file) {
        return new FileStamp(lengths[file], changed[file]);
    }

    /** Notes a file's. */
    public void set(int file, FileStamp stamp) {
        lengths[file] = stamp.length();
        changed[file] = stamp.changedNanos();
    }

    void writeTo(ByteBuffer target) {
        for (int file = 0; file < lengths.length; file++) {
            target.putLong(lengths[file]).putLong(changed[file]);
        }
    }

    void readFrom(ByteBuffer source) {
        for (int file = 0; file < lengths.length; file++) {
            lengths[file] = source.getLong();
            changed[file] = source.getLong();
        }
    }
}
