package io.shoalfs.fetch.metainfo;

import io.shoalfs.torrent.MerklePieceHashes;
import java.util.Arrays;

/**
 * Finds the files whose hash tree has a given root, among those that have a layer of pieces: millions of them, in 8 bytes
 * each, and in time that no choice of roots makes worse than a logarithm.
 */
final class RootIndex {

    /** Of a root, in bytes. */
    static final int LENGTH = 32;

    private final MerklePieceHashes hashes;

    /** Sorted by root: the root's first bytes above, the file's ordinal below. */
    private final long[] sorted;

    RootIndex(MerklePieceHashes hashes) {
        this.hashes = hashes;
        this.sorted = hashes.filesWithLayer()
                .mapToLong(file -> (long) head(root(file)) << 32 | file)
                .toArray();
        Arrays.sort(sorted);
        sortRuns();
    }

    /** The first place of this root; negative if no file has it. */
    int find(byte[] root) {
        int low = 0;
        int high = sorted.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (compare(middle, root) < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return low < sorted.length && compare(low, root) == 0 ? low : -1;
    }

    /** The next place of the root of this one; negative if there is none. */
    int next(int place) {
        boolean isSame = place + 1 < sorted.length && compare(place + 1, root(fileAt(place))) == 0;
        return isSame ? place + 1 : -1;
    }

    /** The file at this place. */
    int fileAt(int place) {
        return (int) sorted[place];
    }

    /** What begins alike is rare, unless somebody chose it. */
    private void sortRuns() {
        int begin = 0;
        for (int end = 1; end <= sorted.length; end++) {
            if (end == sorted.length || (sorted[end] ^ sorted[begin]) >>> 32 != 0) {
                if (end - begin > 1) {
                    sortRun(begin, end);
                }
                begin = end;
            }
        }
    }

    private void sortRun(int begin, int end) {
        long[] run = Arrays.stream(sorted, begin, end)
                .boxed()
                .sorted((left, right) -> Arrays.compare(root(left.intValue()), root(right.intValue())))
                .mapToLong(Long::longValue)
                .toArray();
        System.arraycopy(run, 0, sorted, begin, run.length);
    }

    private int compare(int place, byte[] root) {
        int order = Integer.compare((int) (sorted[place] >>> 32), head(root));
        return order != 0 ? order : Arrays.compare(root(fileAt(place)), root);
    }

    private byte[] root(int file) {
        return hashes.rootOf(file).orElseThrow();
    }

    private static int head(byte[] root) {
        return root[0] << 24 | (root[1] & 0xff) << 16 | (root[2] & 0xff) << 8 | (root[3] & 0xff);
    }
}
