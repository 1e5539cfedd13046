package io.shoalfs.fetch.create;

import io.shoalfs.torrent.MerkleTree;
import java.util.Arrays;

/** The files that have a layer of pieces, by the roots that those lead to: 36 bytes for each. For one thread. */
final class Layers {

    private static final int NODE = MerkleTree.NODE;

    private byte[] roots = new byte[16 * NODE];
    private int[] files = new int[16];
    private int count;

    /** One more. */
    void add(byte[] root, int file) {
        if (count == files.length) {
            // There are no more than half as many as pieces, so that the bytes fit into an array.
            int longer = count + (count >> 1);
            files = Arrays.copyOf(files, longer);
            roots = Arrays.copyOf(roots, longer * NODE);
        }
        System.arraycopy(root, 0, roots, count * NODE, NODE);
        files[count] = file;
        count++;
    }

    /** Takes the layers one by one. */
    interface Sink<E extends Exception> {

        void take(byte[] root, int file) throws E;
    }

    /** Gives all of them, by the bytes of their roots; of files of the same content, the first. */
    <E extends Exception> void forEach(Sink<E> sink) throws E {
        int before = -1;
        for (int layer : ((IntOrder) this::compare).sorted(count)) {
            if (before < 0 || compare(before, layer) != 0) {
                sink.take(Arrays.copyOfRange(roots, layer * NODE, (layer + 1) * NODE), files[layer]);
            }
            before = layer;
        }
    }

    private int compare(int one, int other) {
        return Arrays.compareUnsigned(roots, one * NODE, (one + 1) * NODE, roots, other * NODE, (other + 1) * NODE);
    }
}
