package io.shoalfs.torrent;

import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;

/**
 * The arithmetic of BEP 52's hash trees: binary, of SHA-256, over leaves of 16 KiB of one file. A last leaf may be shorter
 * and is hashed as it is; a leaf that is missing is 32 zeros; each layer above is the hash of the two below.
 *
 * <p>Layers are numbered from the leaves (0) up. For one thread; its digest is used again.
 */
public final class MerkleTree {

    /** The length of a node, in bytes. */
    public static final int NODE = 32;

    private final MessageDigest sha256 = Digests.sha256();

    /** A tree of nothing yet. */
    public MerkleTree() {}

    /** How many layers there are above this many nodes, up to their single root. */
    public static int layersAbove(long nodes) {
        return nodes <= 1 ? 0 : Long.SIZE - Long.numberOfLeadingZeros(nodes - 1);
    }

    /**
     * The node of this layer over content that begins with a leaf.
     *
     * @param content not empty; from position to limit, which are moved together
     */
    byte[] nodeOver(ByteBuffer content, int layer) {
        int leaves = (content.remaining() + Block.LENGTH - 1) / Block.LENGTH;
        byte[] nodes = new byte[leaves * NODE];
        for (int leaf = 0; leaf < leaves; leaf++) {
            int length = Math.min(Block.LENGTH, content.remaining());
            sha256.update(content.slice(content.position(), length));
            content.position(content.position() + length);
            digestInto(nodes, leaf * NODE);
        }
        return nodeOver(nodes, 0, layer);
    }

    /**
     * The node of layer {@code to} over the leftmost nodes of layer {@code from}, the others being of missing leaves.
     *
     * @param nodes one or more, 32 bytes each; overwritten
     */
    public byte[] nodeOver(byte[] nodes, int from, int to) {
        byte[] pad = pad(from);
        int count = nodes.length / NODE;
        for (int layer = from; layer < to; layer++) {
            int parents = (count + 1) / 2;
            for (int parent = 0; parent < parents; parent++) {
                sha256.update(nodes, 2 * parent * NODE, NODE);
                boolean hasRight = 2 * parent + 1 < count;
                sha256.update(hasRight ? nodes : pad, hasRight ? (2 * parent + 1) * NODE : 0, NODE);
                digestInto(nodes, parent * NODE);
            }
            count = parents;
            pad = parentOfTwo(pad);
        }
        byte[] node = new byte[NODE];
        System.arraycopy(nodes, 0, node, 0, NODE);
        return node;
    }

    /** The node of this layer over missing leaves only. */
    public byte[] pad(int layer) {
        byte[] pad = new byte[NODE];
        for (int i = 0; i < layer; i++) {
            pad = parentOfTwo(pad);
        }
        return pad;
    }

    /** The node above these two. */
    public byte[] parent(byte[] left, byte[] right) {
        sha256.update(left);
        return sha256.digest(right);
    }

    private byte[] parentOfTwo(byte[] node) {
        sha256.update(node);
        return sha256.digest(node);
    }

    private void digestInto(byte[] target, int offset) {
        try {
            sha256.digest(target, offset, NODE);
        } catch (DigestException e) {
            throw new IllegalStateException("32 bytes are enough for SHA-256", e);
        }
    }
}
