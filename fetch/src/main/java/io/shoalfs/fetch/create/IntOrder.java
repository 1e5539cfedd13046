package io.shoalfs.fetch.create;

import java.util.Arrays;

/** An order of things that are known by numbers: millions, since the JDK sorts by a comparator objects only. */
@FunctionalInterface
interface IntOrder {

    /** Less than 0, 0 or more than 0, as the one is before the other, as good as it, or behind it. */
    int compare(int one, int other);

    /** The numbers below this one in order; of two that are as good as each other, the lower is first. */
    default int[] sorted(int count) {
        int[] from = new int[count];
        Arrays.setAll(from, i -> i);
        if (isInOrder(count)) {
            return from;
        }
        // By merging from the bottom.
        int[] to = new int[count];
        for (int width = 1; width > 0 && width < count; width *= 2) {
            for (long low = 0; low < count; low += 2L * width) {
                int middle = (int) Math.min(low + width, count);
                merge(from, to, (int) low, middle, (int) Math.min(low + 2L * width, count));
            }
            int[] sorted = to;
            to = from;
            from = sorted;
        }
        return from;
    }

    private boolean isInOrder(int count) {
        for (int i = 1; i < count; i++) {
            if (compare(i - 1, i) > 0) {
                return false;
            }
        }
        return true;
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
