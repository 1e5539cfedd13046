package io.shoalfs.torrent;

import java.nio.ByteBuffer;
import java.util.BitSet;

/**
 * The layer of one file's pieces (BEP 52), as its parts come: each is proved by the file's root by itself, so that a false
 * one is known with who sent it. For one thread.
 */
public final class LayerAssembly {

    private static final int NODE = MerkleTree.NODE;

    private final MerkleTree tree = new MerkleTree();
    private final ByteBuffer root;
    private final int height;
    private final int layers;
    private final int part;
    private final int pieces;

    /** What is proved, by ordinals: memory is taken for what has come, not for what somebody says will. */
    private final byte[][] proved;

    private final BitSet missing = new BitSet();

    /**
     * A layer of which nothing has come.
     *
     * @param root the file's: 32 bytes; nobody changes it
     * @param pieces of the file: 2 or more
     * @param blocksPerPiece a power of two
     */
    public LayerAssembly(ByteBuffer root, int pieces, int blocksPerPiece) {
        this.root = root.asReadOnlyBuffer();
        this.height = MerkleTree.layersAbove(blocksPerPiece);
        this.layers = MerkleTree.layersAbove(pieces);
        this.part = Math.min(HashRequest.MOST, 1 << layers);
        this.pieces = pieces;
        this.proved = new byte[(pieces + part - 1) / part][];
        missing.set(0, proved.length);
    }

    /** The parts that have not come, by their ordinals: a copy. */
    public BitSet missing() {
        return (BitSet) missing.clone();
    }

    /** What is to be asked for a part. */
    public HashRequest request(int ordinal) {
        // The layers that the hashes prove themselves are counted, but for their top.
        int proof = 1 << layers == part ? 0 : layers - 1;
        return new HashRequest(root, height, ordinal * part, part, proof);
    }

    /** Takes the answer to {@link #request}; false if the root does not prove it. Lent for the call. */
    public boolean take(int ordinal, ByteBuffer answer) {
        int known = Integer.numberOfTrailingZeros(part);
        if (answer.remaining() != (part + layers - known) * NODE) {
            return false;
        }
        byte[] hashes = new byte[part * NODE];
        var bytes = answer.duplicate();
        bytes.get(hashes);
        byte[] node = tree.nodeOver(hashes.clone(), height, height + known);
        for (int layer = known; layer < layers; layer++) {
            byte[] pair = new byte[2 * NODE];
            boolean isLeft = (((ordinal * part) >> layer) & 1) == 0;
            System.arraycopy(node, 0, pair, isLeft ? 0 : NODE, NODE);
            bytes.get(pair, isLeft ? NODE : 0, NODE);
            node = tree.nodeOver(pair, 0, 1);
        }
        if (!root.equals(ByteBuffer.wrap(node))) {
            return false;
        }
        proved[ordinal] = hashes;
        missing.clear(ordinal);
        return true;
    }

    /** All of it, when nothing is missing. */
    public ByteBuffer layer() {
        var layer = ByteBuffer.allocate(Math.multiplyExact(pieces, NODE));
        for (byte[] hashes : proved) {
            layer.put(hashes, 0, Math.min(hashes.length, layer.remaining()));
        }
        return layer.flip();
    }
}
