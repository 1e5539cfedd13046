package io.shoalfs.mount.create;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** The names in a directory by their bytes, as BEP 52 has them: end to end, since there may be millions. Immutable. */
final class SortedNames {

    private byte[] names = new byte[1024];
    private int[] ends = new int[16];
    private int count;
    private int[] order = new int[0];

    private SortedNames() {}

    /**
     * Reads a directory.
     *
     * @throws IOException if it cannot be read, or a name is no UTF-8
     */
    static SortedNames of(Path directory) throws IOException {
        var names = new SortedNames();
        try (var entries = Files.newDirectoryStream(directory)) {
            for (var entry : entries) {
                names.add(entry);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        names.sort();
        return names;
    }

    int count() {
        return count;
    }

    /** One of them, in order. */
    String name(int ordinal) {
        int name = order[ordinal];
        return new String(names, begin(name), ends[name] - begin(name), StandardCharsets.UTF_8);
    }

    private void add(Path entry) throws IOException {
        requireText(entry);
        byte[] name = entry.getFileName().toString().getBytes(StandardCharsets.UTF_8);
        int begin = begin(count);
        if (begin + name.length > names.length) {
            names = Arrays.copyOf(names, 2 * (begin + name.length));
        }
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, 2 * count);
        }
        System.arraycopy(name, 0, names, begin, name.length);
        ends[count] = begin + name.length;
        count++;
    }

    /** Says so unless all its bytes are UTF-8 (BEP 3, BEP 52): what is not does not come back from a string. */
    static void requireText(Path path) throws IOException {
        if (!path.equals(path.getFileSystem().getPath(path.toString()))) {
            throw new IOException(
                    path + ": its name is no UTF-8, as names in a torrent must be (BEP 3); rename it first");
        }
    }

    private int begin(int name) {
        return name == 0 ? 0 : ends[name - 1];
    }

    private int compare(int one, int other) {
        return Arrays.compareUnsigned(names, begin(one), ends[one], names, begin(other), ends[other]);
    }

    /** Merge sort from the bottom: the JDK sorts by a comparator objects only. */
    private void sort() {
        int[] from = new int[count];
        Arrays.setAll(from, i -> i);
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

    private void merge(int[] from, int[] to, int low, int middle, int high) {
        int left = low;
        int right = middle;
        for (int at = low; at < high; at++) {
            boolean isLeft = right >= high || (left < middle && compare(from[left], from[right]) <= 0);
            to[at] = isLeft ? from[left++] : from[right++];
        }
    }
}
