package io.shoalfs.fetch.create;

import io.shoalfs.torrent.Block;
import io.shoalfs.torrent.MerkleTree;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The trees of a plan's files, from the nodes that a store has. For one thread. */
final class FileRoots {

    private static final int NODE = Hashing.NODE;

    private final Plan plan;
    private final HashStore store;
    private final MerkleRoot tree;

    /** A window on the nodes, which are gone through in order. */
    private final ByteBuffer window = ByteBuffer.allocate(8192 * NODE).limit(0);

    private int windowBegin;

    private final Layers layers = new Layers();

    FileRoots(Plan plan, HashStore store) {
        this.plan = plan;
        this.store = store;
        this.tree = new MerkleRoot(MerkleTree.layersAbove(plan.pieceLength() / Block.LENGTH));
    }

    /** The root of a file with content. */
    byte[] root(int file) throws IOException {
        int first = plan.firstPiece(file);
        int count = plan.piecesOf(file);
        if (count == 1) {
            return node(first);
        }
        for (int piece = first; piece < first + count; piece++) {
            tree.add(node(piece));
        }
        byte[] root = tree.end();
        layers.add(root, file);
        return root;
    }

    /** The layers of all files whose roots were asked for. */
    Layers layers() {
        return layers;
    }

    private byte[] node(int piece) throws IOException {
        int at = piece - windowBegin;
        if (at < 0 || (at + 1) * NODE > window.limit()) {
            windowBegin = piece;
            at = 0;
            window.clear().limit((int) Math.min(window.capacity(), (plan.pieceCount() - (long) piece) * NODE));
            store.read(plan.placeOfNode(piece), window);
        }
        byte[] node = new byte[NODE];
        System.arraycopy(window.array(), at * NODE, node, 0, NODE);
        return node;
    }
}
