package io.shoalfs.torrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked for is answered, and proved by the root; what is changed on the way is not believed. */
class LayerAssemblyTest {

    private static final int NODE = 32;
    private static final int BLOCKS = 4;
    private static final int HEIGHT = 2;

    private static byte[] layer(int pieces) {
        byte[] layer = new byte[pieces * NODE];
        new Random(pieces).nextBytes(layer);
        return layer;
    }

    private static ByteBuffer root(byte[] layer) {
        int top = HEIGHT + MerkleTree.layersAbove(layer.length / NODE);
        return ByteBuffer.wrap(new MerkleTree().nodeOver(layer.clone(), HEIGHT, top));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 511, 512, 513, 733, 1_024, 1_025, 5_000})
    void take_whatLayerNodesAnswers_makesTheSameLayer(int pieces) {
        byte[] layer = layer(pieces);
        var assembly = new LayerAssembly(root(layer), pieces, BLOCKS);
        var nodes = new LayerNodes(layer, HEIGHT);
        for (int part = 0; part < (pieces + 511) / 512; part++) {
            assertTrue(assembly.missing().get(part));
            assertTrue(assembly.take(part, nodes.answer(assembly.request(part)).orElseThrow()), "part " + part);
        }

        assertTrue(assembly.missing().isEmpty());
        assertEquals(ByteBuffer.wrap(layer), assembly.layer());
    }

    /** A gigabyte each, if they were true. */
    @Test
    void claimOfManyPieces_takesNoMemoryBeforeTheirHashesCome() {
        var claims = Stream.generate(() -> new LayerAssembly(ByteBuffer.allocate(NODE), 1 << 25, BLOCKS))
                .limit(20)
                .toList();

        assertEquals(1 << 16, claims.get(0).missing().cardinality());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 512, 733, 5_000})
    void take_anyHashChanged_refuses(int pieces) {
        byte[] layer = layer(pieces);
        var assembly = new LayerAssembly(root(layer), pieces, BLOCKS);
        var answer = new LayerNodes(layer, HEIGHT).answer(assembly.request(0)).orElseThrow();
        for (int at = 0; at < answer.limit(); at += NODE) {
            byte[] changed = new byte[answer.limit()];
            answer.duplicate().get(changed);
            changed[at] ^= 1;
            assertFalse(assembly.take(0, ByteBuffer.wrap(changed)), "hash at " + at);
        }
        assertFalse(assembly.take(0, answer.slice(0, answer.limit() - 1)));
        assertTrue(assembly.missing().get(0));
    }

    /** As libtorrent's: a power of two, aligned, in the layer, with no more of a proof than there is. */
    @ParameterizedTest
    @ValueSource(strings = {"0 0 512 0", "2 1 512 0", "2 0 1 0", "2 0 3 0", "2 0 1024 0", "2 1024 512 0", "2 0 512 10"})
    void answer_whatCannotBeAsked_isEmpty(String numbers) {
        byte[] layer = layer(733);
        String[] fields = numbers.split(" ", -1);
        var request = new HashRequest(
                root(layer),
                Integer.parseInt(fields[0]),
                Integer.parseInt(fields[1]),
                Integer.parseInt(fields[2]),
                Integer.parseInt(fields[3]));

        assertEquals(Optional.empty(), new LayerNodes(layer, HEIGHT).answer(request));
    }
}
