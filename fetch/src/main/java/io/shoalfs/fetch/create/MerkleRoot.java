package io.shoalfs.fetch.create;

import io.shoalfs.torrent.MerkleTree;

/** The root over nodes that come one by one: for layers that are longer than memory. For one thread. */
final class MerkleRoot {

    private static final int MOST_LAYERS = 64;

    private final MerkleTree tree = new MerkleTree();
    private final int layer;

    /** Of each layer above, the node that has no right neighbour yet, where {@link #count} has a bit. */
    private final byte[][] waiting = new byte[MOST_LAYERS][];

    private long count;

    /**
     * A root over nothing yet.
     *
     * @param layer of the nodes that come, above the leaves
     */
    MerkleRoot(int layer) {
        this.layer = layer;
    }

    /** The next node, which is kept. */
    void add(byte[] node) {
        byte[] carried = node;
        int height = 0;
        for (; isWaiting(height); height++) {
            carried = tree.parent(waiting[height], carried);
        }
        waiting[height] = carried;
        count++;
    }

    /** The root over all that came, and begins anew; at least one has come. */
    byte[] end() {
        // The lowest node that waits is the last; right of it are pads only.
        int height = Long.numberOfTrailingZeros(count);
        byte[] carried = waiting[height];
        byte[] pad = tree.pad(layer + height);
        for (int top = MerkleTree.layersAbove(count); height < top; height++) {
            boolean isLeft = !isWaiting(height) || carried == waiting[height];
            carried = isLeft ? tree.parent(carried, pad) : tree.parent(waiting[height], carried);
            pad = tree.parent(pad, pad);
        }
        count = 0;
        return carried;
    }

    private boolean isWaiting(int height) {
        return (count >>> height & 1) != 0;
    }
}
