package io.shoalfs.torrent;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * The layer of a file's pieces in its tree (BEP 52), for those who ask for parts of it with a proof. For one thread.
 */
public final class LayerNodes {

    private static final int NODE = MerkleTree.NODE;

    /** Nodes of the layer under one of those that are computed beforehand: so that no answer hashes many. */
    private static final int TOP_LAYERS = 9;

    private final MerkleTree tree = new MerkleTree();
    private final int height;
    private final byte[] layer;
    private final byte[] tops;

    /**
     * The nodes of a layer. Hashes all of it.
     *
     * @param layer 32 bytes for each piece; nobody changes it
     * @param height the layer's, above the leaves
     */
    public LayerNodes(byte[] layer, int height) {
        this.layer = layer;
        this.height = height;
        int span = NODE << TOP_LAYERS;
        this.tops = new byte[(layer.length + span - 1) / span * NODE];
        for (int top = 0; top * NODE < tops.length; top++) {
            byte[] under = Arrays.copyOfRange(layer, top * span, Math.min(layer.length, (top + 1) * span));
            System.arraycopy(tree.nodeOver(under, height, height + TOP_LAYERS), 0, tops, top * NODE, NODE);
        }
    }

    /** The hashes that are asked for, and behind them their proof; empty if there are no such. */
    public Optional<ByteBuffer> answer(HashRequest request) {
        int length = request.length();
        int layers = MerkleTree.layersAbove(layer.length / NODE);
        boolean isPart = request.base() == height
                && length >= 2
                && length <= HashRequest.MOST
                && Integer.bitCount(length) == 1
                && request.index() % length == 0
                && request.index() <= (1 << layers) - length
                && request.proofLayers() < layers;
        if (!isPart) {
            return Optional.empty();
        }
        int known = Integer.numberOfTrailingZeros(length);
        int uncles = Math.max(0, request.proofLayers() - (known - 1));
        var answer = ByteBuffer.allocate((length + uncles) * NODE);
        for (int i = 0; i < length; i++) {
            answer.put(node(0, request.index() + i));
        }
        for (int uncle = 0; uncle < uncles; uncle++) {
            answer.put(node(known + uncle, (request.index() >> (known + uncle)) ^ 1));
        }
        return Optional.of(answer.flip());
    }

    /** The node so many layers above this one. */
    private byte[] node(int above, int index) {
        return above < TOP_LAYERS
                ? node(layer, height, above, index)
                : node(tops, height + TOP_LAYERS, above - TOP_LAYERS, index);
    }

    private byte[] node(byte[] nodes, int from, int above, int index) {
        long begin = ((long) NODE * index) << above;
        if (begin >= nodes.length) {
            return tree.pad(from + above);
        }
        long end = Math.min(nodes.length, begin + ((long) NODE << above));
        return tree.nodeOver(Arrays.copyOfRange(nodes, (int) begin, (int) end), from, from + above);
    }
}
