package io.shoalfs.fetch.create;

import java.util.Arrays;

/**
 * Paths by their bytes in the order that BEP 52 has them in, directory by directory: end to end, since there may be
 * millions. For one thread.
 */
public final class SortedPaths {

    private byte[] bytes = new byte[1024];
    private int[] ends = new int[16];
    private int count;
    private int[] order = new int[0];

    /** One more, whose components have slashes between them. Not after {@link #sort}. */
    public void add(byte[] path) {
        int begin = begin(count);
        if (begin + path.length > bytes.length) {
            bytes = Arrays.copyOf(bytes, grown(bytes.length, begin + path.length));
        }
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, grown(count, count + 1));
        }
        System.arraycopy(path, 0, bytes, begin, path.length);
        ends[count] = begin + path.length;
        count++;
    }

    /** By a half: what is grown lies twice in memory for a moment. */
    private static int grown(int length, int needed) {
        return Math.max(needed, length + (length >> 1));
    }

    /** How many were added. */
    public int count() {
        return count;
    }

    /** Puts them in their order: by merging from the bottom, since the JDK sorts by a comparator objects only. */
    public void sort() {
        int[] from = new int[count];
        Arrays.setAll(from, i -> i);
        if (isInOrder()) {
            order = from;
            return;
        }
        int[] to = new int[count];
        for (int width = 1; width > 0 && width < count; width *= 2) {
            for (int low = 0; low < count; low += 2 * width) {
                merge(from, to, low, Math.min(low + width, count), Math.min(low + 2 * width, count));
            }
            int[] sorted = to;
            to = from;
            from = sorted;
        }
        order = from;
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

    private boolean isInOrder() {
        for (int path = 1; path < count; path++) {
            if (compare(path - 1, path) > 0) {
                return false;
            }
        }
        return true;
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

    private void merge(int[] from, int[] to, int low, int middle, int high) {
        int left = low;
        int right = middle;
        for (int at = low; at < high; at++) {
            boolean isLeft = right >= high || (left < middle && compare(from[left], from[right]) <= 0);
            to[at] = isLeft ? from[left++] : from[right++];
        }
    }
}
