package io.shoalfs.fetch.rack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RendezvousTest {

    private static final int PIECES = 20_000;

    private final Rendezvous weights = new Rendezvous(new byte[20]);
    private final Random random = new Random(7);

    private RackNode node() {
        var id = new byte[20];
        random.nextBytes(id);
        return RackNode.of(id, Topology.NONE);
    }

    private List<RackNode> nodes(int count) {
        var nodes = new ArrayList<RackNode>();
        for (int i = 0; i < count; i++) {
            nodes.add(node());
        }
        return nodes;
    }

    private int owner(int piece, List<RackNode> nodes) {
        int owner = 0;
        for (int i = 1; i < nodes.size(); i++) {
            long weight = weights.weight(piece, nodes.get(i));
            if (Long.compareUnsigned(weight, weights.weight(piece, nodes.get(owner))) > 0) {
                owner = i;
            }
        }
        return owner;
    }

    @Test
    void eachOfTenNodes_ownsATenth() {
        var nodes = nodes(10);
        int[] owned = new int[10];
        for (int piece = 0; piece < PIECES; piece++) {
            owned[owner(piece, nodes)]++;
        }
        for (int count : owned) {
            assertEquals(PIECES / 10.0, count, PIECES / 100.0);
        }
    }

    @Test
    void oneMore_takesItsShare_andNothingElseMoves() {
        var before = nodes(9);
        var after = new ArrayList<>(before);
        after.add(node());
        int moved = 0;
        for (int piece = 0; piece < PIECES; piece++) {
            int owner = owner(piece, after);
            if (owner == 9) {
                moved++;
            } else {
                assertEquals(owner(piece, before), owner);
            }
        }
        assertEquals(PIECES / 10.0, moved, PIECES / 100.0);
    }

    @Test
    void otherTorrents_haveOtherOwners() {
        var nodes = nodes(10);
        var hash = new byte[20];
        hash[19] = 1;
        var others = new Rendezvous(hash);
        long same = 0;
        for (int piece = 0; piece < PIECES; piece++) {
            same += others.weight(piece, nodes.get(0)) == weights.weight(piece, nodes.get(0)) ? 1 : 0;
        }
        assertEquals(0, same);
    }

    /** All nodes, whatever their version, have to compute the same: these numbers are never to change. */
    @Test
    void weight_isWhatItHasAlwaysBeen() {
        var id = "-SH0001-abcdefghijkl".getBytes(StandardCharsets.US_ASCII);
        var node = RackNode.of(id, Topology.NONE);
        assertEquals(0x7f24a4c82ba6ee34L, weights.weight(5, node));
    }
}
