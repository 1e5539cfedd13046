package io.shoalfs.torrent;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/** The hashes of a v2 torrent (BEP 52), made from its content. */
public final class MerkleSample {

    private final Layout layout;
    private final byte[] content;
    private final MerkleTree tree = new MerkleTree();

    private MerkleSample(Layout layout, byte[] content) {
        this.layout = layout;
        this.content = content;
    }

    /**
     * All of them, every layer known.
     *
     * @param layout in which each file begins a piece
     * @param content all of the torrent's space
     */
    public static MerklePieceHashes of(Layout layout, byte[] content) {
        return new MerkleSample(layout, content).hashes();
    }

    private MerklePieceHashes hashes() {
        var table = layout.files();
        var roots = new ByteArrayOutputStream();
        Map<Integer, byte[]> layers = new LinkedHashMap<>();
        for (int file = 0; file < table.count(); file++) {
            if (table.lengthOf(file) > 0 && !table.is(file, FileAttribute.PADDING)) {
                var layer = layer(file);
                roots.writeBytes(layer.length == MerkleTree.NODE ? layer : root(layer));
                layers.put(file, layer);
            }
        }
        var hashes = new MerklePieceHashes(layout, roots.toByteArray());
        layers.forEach((file, layer) -> {
            if (hashes.hasLayer(file) && !hashes.learn(file, ByteBuffer.wrap(layer))) {
                throw new IllegalStateException("file " + file + " has another root");
            }
        });
        return hashes;
    }

    /** The node over each piece of the file; of a single piece, the file's root. */
    private byte[] layer(int file) {
        int start = Math.toIntExact(layout.files().startOf(file));
        int length = Math.toIntExact(layout.files().lengthOf(file));
        if (length <= layout.pieceLength()) {
            int blocks = (length + Block.LENGTH - 1) / Block.LENGTH;
            return tree.nodeOver(ByteBuffer.wrap(content, start, length), MerkleTree.layersAbove(blocks));
        }
        var nodes = new ByteArrayOutputStream();
        for (int from = 0; from < length; from += layout.pieceLength()) {
            int part = Math.min(layout.pieceLength(), length - from);
            nodes.writeBytes(tree.nodeOver(ByteBuffer.wrap(content, start + from, part), pieceLayer()));
        }
        return nodes.toByteArray();
    }

    private byte[] root(byte[] layer) {
        int pieces = layer.length / MerkleTree.NODE;
        return tree.nodeOver(layer.clone(), pieceLayer(), pieceLayer() + MerkleTree.layersAbove(pieces));
    }

    private int pieceLayer() {
        return MerkleTree.layersAbove(layout.blocksPerPiece());
    }
}
