package io.shoalfs.torrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class MerklePieceHashesTest {

    private static final int LEAF = Block.LENGTH;

    @Provide
    Arbitrary<List<Integer>> lengths() {
        var odd = Arbitraries.of(0, 1, LEAF - 1, LEAF, LEAF + 1, 2 * LEAF, 4 * LEAF, 4 * LEAF + 1, 8 * LEAF, 9 * LEAF);
        return Arbitraries.oneOf(odd, Arbitraries.integers().between(0, 20 * LEAF))
                .list()
                .ofMinSize(1)
                .ofMaxSize(5);
    }

    @Provide
    Arbitrary<Integer> pieceLengths() {
        return Arbitraries.of(LEAF, 2 * LEAF, 4 * LEAF, 16 * LEAF);
    }

    @Property(tries = 150)
    void matches_everyPieceOfAnyFiles_isTrueOfItsContentOnly(
            @ForAll("lengths") List<Integer> lengths, @ForAll("pieceLengths") int pieceLength, @ForAll long seed)
            throws Exception {
        var space = new Space(pieceLength, seed);
        lengths.forEach(space::add);
        var layout = space.layout();
        var hashes = new MerklePieceHashes(layout, space.roots.toByteArray());
        for (int file = 0; file < layout.files().count(); file++) {
            if (hashes.hasLayer(file)) {
                int first = layout.pieceAt(file, 0);
                assertFalse(hashes.knows(first));
                assertFalse(hashes.matches(first, space.piece(layout, first)), "not known yet");
                assertTrue(hashes.learn(file, ByteBuffer.wrap(space.layer(layout, file))));
            }
        }

        assertTrue(hashes.isComplete());
        for (int piece = 0; piece < layout.pieceCount(); piece++) {
            var content = space.piece(layout, piece);
            assertTrue(hashes.knows(piece));
            assertTrue(hashes.matches(piece, content), "piece " + piece);
            assertEquals(0, content.position());
            int changed = Math.floorMod((int) seed, layout.contentLengthOf(piece));
            content.put(changed, (byte) (content.get(changed) ^ 1));
            assertFalse(hashes.matches(piece, content), "piece " + piece + ", byte " + changed);
            assertFalse(hashes.matches(piece, content.slice(0, content.limit() - 1)), "too short");
            content.put(changed, (byte) (content.get(changed) ^ 1));
            int pads = layout.lengthOf(piece) - layout.contentLengthOf(piece);
            if (pads > 0) {
                content.put(content.limit() - 1 - Math.floorMod((int) seed, pads), (byte) 1);
                assertFalse(hashes.matches(piece, content), "piece " + piece + ", a pad that is not zeros");
            }
        }
    }

    @Property(tries = 100)
    void learn_aLayerWithOneBitChanged_isRefused(@ForAll long seed) throws Exception {
        var space = new Space(LEAF, seed);
        space.add(5 * LEAF);
        var layout = space.layout();
        var hashes = new MerklePieceHashes(layout, space.roots.toByteArray());
        byte[] layer = space.layer(layout, 2);
        layer[Math.floorMod((int) seed, layer.length)] ^= 4;

        assertFalse(hashes.learn(2, ByteBuffer.wrap(layer)));
        assertFalse(hashes.learn(2, ByteBuffer.wrap(layer, 0, 4 * 32)));
        assertFalse(hashes.learn(0, ByteBuffer.wrap(layer)), "of one piece, and so without a layer");
        assertFalse(hashes.knows(1));
        assertEquals(32, hashes.rootOf(2).orElseThrow().length);
    }

    @Test
    void pad_ofEachLayer_isAsPublished() {
        var tree = new MerkleTree();

        assertEquals("f5a5fd42d16a20302798ef6ed309979b43003d2320d9f0e8ea9831a92759fb4b", hex(tree.pad(1)));
        assertEquals("9efde052aa15429fae05bad4d0b1d7c64da64d03d7a1854a588c2cb8430c0d30", hex(tree.pad(5)));
    }

    @Test
    void nodeOver_zeros_isWhatLibtorrentHas() {
        var tree = new MerkleTree();

        assertEquals(
                "60aae9c7b428f87e0713e88229e18f0adf12cd7b22a0dd8a92bb2485eb7af242",
                hex(tree.nodeOver(ByteBuffer.allocate(65_536), 2)));
        assertEquals(
                "515ea9181744b817744ded9d2e8e9dc6a8450c0b0c52e24b5077f302ffbd9008",
                hex(tree.nodeOver(ByteBuffer.allocate(1 << 20), 6)));
    }

    @Test
    void constructor_ofWhatIsNoV2Layout_refuses() {
        var files = new FileTable.Builder()
                .add(Layouts.path("a"), 5, Set.of())
                .add(Layouts.path("b"), 5, Set.of())
                .build();

        assertThrows(
                IllegalArgumentException.class, () -> new MerklePieceHashes(new Layout(files, LEAF), new byte[64]));
        assertThrows(
                IllegalArgumentException.class, () -> new MerklePieceHashes(new Layout(files, 50_000), new byte[64]));
        var one = new FileTable.Builder().add(Layouts.path("a"), 5, Set.of()).build();
        assertThrows(IllegalArgumentException.class, () -> new MerklePieceHashes(new Layout(one, LEAF), new byte[64]));
    }

    /** Files and their trees, by a second hand: recursive, over all leaves, missing ones among them. */
    private static final class Space {
        private final int pieceLength;
        private final Random random;
        private final FileTable.Builder table = new FileTable.Builder();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final ByteArrayOutputStream roots = new ByteArrayOutputStream();

        Space(int pieceLength, long seed) {
            this.pieceLength = pieceLength;
            this.random = new Random(seed);
            // A first file, so that no piece of those under test is the torrent's first.
            add(1);
        }

        void add(int length) {
            int gap = Math.floorMod(-bytes.size(), pieceLength);
            if (length > 0 && gap > 0) {
                table.add(Layouts.path("pad/" + gap), gap, Set.of(FileAttribute.PADDING));
                bytes.writeBytes(new byte[gap]);
            }
            byte[] content = new byte[length];
            random.nextBytes(content);
            bytes.writeBytes(content);
            table.add(Layouts.path("f" + bytes.size()), length, Set.of());
            if (length > 0) {
                int leaves = (length + LEAF - 1) / LEAF;
                roots.writeBytes(node(content, 0, Math.max(1, Integer.highestOneBit(2 * leaves - 1))));
            }
        }

        Layout layout() {
            return new Layout(table.build(), pieceLength);
        }

        ByteBuffer piece(Layout layout, int piece) {
            int start = (int) layout.startOf(piece);
            return ByteBuffer.wrap(Arrays.copyOfRange(bytes.toByteArray(), start, start + layout.lengthOf(piece)));
        }

        byte[] layer(Layout layout, int file) {
            int start = (int) layout.files().startOf(file);
            int length = (int) layout.files().lengthOf(file);
            byte[] content = Arrays.copyOfRange(bytes.toByteArray(), start, start + length);
            var layer = new ByteArrayOutputStream();
            for (int at = 0; at < length; at += pieceLength) {
                layer.writeBytes(node(content, at / LEAF, pieceLength / LEAF));
            }
            return layer.toByteArray();
        }

        private static byte[] node(byte[] content, int leaf, int width) {
            if (width > 1) {
                var two = new ByteArrayOutputStream();
                two.writeBytes(node(content, leaf, width / 2));
                two.writeBytes(node(content, leaf + width / 2, width / 2));
                return sha256(two.toByteArray());
            }
            boolean isThere = (long) leaf * LEAF < content.length;
            return isThere
                    ? sha256(Arrays.copyOfRange(content, leaf * LEAF, Math.min(content.length, (leaf + 1) * LEAF)))
                    : new byte[32];
        }

        private static byte[] sha256(byte[] bytes) {
            try {
                return MessageDigest.getInstance("SHA-256").digest(bytes);
            } catch (NoSuchAlgorithmException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void space_ofTheTest_isRightItself() {
        assertArrayEquals(new MerkleTree().pad(2), Space.node(new byte[0], 0, 4));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
