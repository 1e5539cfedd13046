package io.shoalfs.fetch.create;

import java.io.IOException;
import java.util.Arrays;

/**
 * Paths by their bytes in the order that BEP 52 has them in, directory by directory: end to end, since there may be
 * millions. For one thread.
 */
public final class SortedPaths {

    /** As arrays can be, in the JDK's own words. */
    private static final int LONGEST = Integer.MAX_VALUE - 8;

    private byte[] bytes = new byte[1024];
    private int[] ends = new int[16];
    private int count;
    private int[] order = new int[0];

    /**
     * One more, whose components have slashes between them. Not after {@link #sort}.
     *
     * @throws IOException with a sentence for people if all together would be longer than an array can be
     */
    public void add(byte[] path) throws IOException {
        int begin = begin(count);
        int end = end(begin, path.length);
        if (end > bytes.length) {
            bytes = Arrays.copyOf(bytes, grown(bytes.length, end));
        }
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, grown(count, count + 1));
        }
        System.arraycopy(path, 0, bytes, begin, path.length);
        ends[count] = end;
        count++;
    }

    /** Where a path ends that begins there. */
    static int end(int begin, int length) throws IOException {
        if (length > LONGEST - begin) {
            throw new IOException(
                    "the names are longer together than 2 GiB, and no torrent can have them: make more than "
                            + "one torrent of them");
        }
        return begin + length;
    }

    /** By a half: what is grown lies twice in memory for a moment. */
    static int grown(int length, int needed) {
        return (int) Math.min(LONGEST, Math.max(needed, length + (length / 2L)));
    }

    /** How many were added. */
    public int count() {
        return count;
    }

    /** Puts them in their order. */
    public void sort() {
        order = ((IntOrder) this::compare).sorted(count);
    }

    /** One of them, in the order. */
    public byte[] path(int ordinal) {
        int path = order[ordinal];
        return Arrays.copyOfRange(bytes, begin(path), ends[path]);
    }

    /** As the how manieth that one was added, from 0 on. */
    public int added(int ordinal) {
        return order[ordinal];
    }

    private int begin(int path) {
        return path == 0 ? 0 : ends[path - 1];
    }

    private int compare(int one, int other) {
        int oneBegin = begin(one);
        int otherBegin = begin(other);
        int at = Arrays.mismatch(bytes, oneBegin, ends[one], bytes, otherBegin, ends[other]);
        if (at < 0) {
            return 0;
        }
        if (oneBegin + at == ends[one] || otherBegin + at == ends[other]) {
            return Integer.compare(ends[one] - oneBegin, ends[other] - otherBegin);
        }
        return Integer.compare(weight(bytes[oneBegin + at]), weight(bytes[otherBegin + at]));
    }

    /** The end of a component comes before all that may be in one. */
    private static int weight(byte b) {
        return b == '/' ? 0 : b & 0xff;
    }
}
