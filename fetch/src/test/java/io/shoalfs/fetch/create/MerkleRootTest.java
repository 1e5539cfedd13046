package io.shoalfs.fetch.create;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.shoalfs.torrent.MerkleTree;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MerkleRootTest {

    private static final int LAYER = 2;

    /** The same as all nodes at once, for every shape that a tree has up to some height; one object for all. */
    @Test
    void end_ofAnyNumberOfNodes_isTheRootOverAllOfThem() {
        var root = new MerkleRoot(LAYER);
        byte[] nodes = new byte[70 * MerkleTree.NODE];
        new Random(7).nextBytes(nodes);
        for (int count = 1; count <= 70; count++) {
            byte[] some = Arrays.copyOf(nodes, count * MerkleTree.NODE);
            for (int node = 0; node < count; node++) {
                root.add(Arrays.copyOfRange(some, node * MerkleTree.NODE, (node + 1) * MerkleTree.NODE));
            }

            byte[] expected = new MerkleTree().nodeOver(some, LAYER, LAYER + MerkleTree.layersAbove(count));
            assertArrayEquals(expected, root.end(), "of " + count + " nodes");
        }
    }
}
