package io.shoalfs.fetch.create;

import io.shoalfs.torrent.Block;
import io.shoalfs.torrent.MerkleTree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** The trees of a plan's files, from the nodes that a store has. For one thread. */
final class FileRoots {

    private static final int NODE = Hashing.NODE;

    private final Plan plan;
    private final HashStore store;
    private final MerkleRoot tree;

    /** A window on the nodes, which are gone through in order. */
    private final ByteBuffer window = ByteBuffer.allocate(8192 * NODE).limit(0);

    private int windowBegin;

    private final List<Layer> layers = new ArrayList<>();

    FileRoots(Plan plan, HashStore store) {
        this.plan = plan;
        this.store = store;
        this.tree = new MerkleRoot(MerkleTree.layersAbove(plan.pieceLength() / Block.LENGTH));
    }

    /** A file's layer of pieces, and the root that it leads to. */
    static final class Layer {

        private final byte[] root;
        private final int file;

        private Layer(byte[] root, int file) {
            this.root = root;
            this.file = file;
        }

        byte[] root() {
            return root;
        }

        int file() {
            return file;
        }
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
        layers.add(new Layer(root, file));
        return root;
    }

    /** The layers of all files whose roots were asked for, by their roots, each once. */
    List<Layer> layers() {
        layers.sort(Comparator.comparing(Layer::root, Arrays::compareUnsigned));
        List<Layer> different = new ArrayList<>();
        for (var layer : layers) {
            if (different.isEmpty()
                    || !Arrays.equals(
                            layer.root(), different.get(different.size() - 1).root())) {
                different.add(layer);
            }
        }
        return different;
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
