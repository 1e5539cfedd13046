package io.shoalfs.torrent;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The hashes of a v2 torrent (BEP 52): a tree for each file, of which its {@code pieces root} is always known, and the
 * layer of its pieces as soon as it has been {@linkplain #learn learnt}. A file of one piece needs no layer: its root is
 * the hash of its piece.
 *
 * <p>What is learnt is proved by the root and stays. Any thread.
 */
public final class MerklePieceHashes implements PieceHashes {

    private static final int NODE = MerkleTree.NODE;

    private final Layout layout;

    /** The files that have content, in order: no pads, no links, no empty ones. */
    private final int[] files;

    private final byte[] roots;

    /**
     * The layer of pieces of each of those files, once it is known; null as long as none is, as where all files are of one
     * piece. A layer's array is never written again.
     */
    private volatile @Nullable AtomicReferenceArray<byte[]> layers;

    /**
     * The trees of a torrent's files, of which no layer is known.
     *
     * @param layout in which each file with content begins a piece; its piece length is a power of two, 16 KiB or more
     * @param roots 32 bytes for each file with content, in order; not copied, and nobody changes them
     */
    public MerklePieceHashes(Layout layout, byte[] roots) {
        if (layout.pieceLength() < Block.LENGTH || Integer.bitCount(layout.pieceLength()) != 1) {
            throw new IllegalArgumentException("no piece length of a v2 torrent: " + layout.pieceLength());
        }
        var table = layout.files();
        this.layout = layout;
        this.roots = roots;
        this.files = new int[roots.length / NODE];
        int count = 0;
        for (int file = 0; file < table.count(); file++) {
            if (table.lengthOf(file) == 0 || table.is(file, FileAttribute.PADDING)) {
                continue;
            }
            if (table.startOf(file) % layout.pieceLength() != 0) {
                throw new IllegalArgumentException("file " + file + " does not begin a piece");
            }
            if (count < files.length) {
                files[count] = file;
            }
            count++;
        }
        if (roots.length != (long) count * NODE) {
            throw new IllegalArgumentException(roots.length + " bytes of roots for " + count + " files");
        }
    }

    @Override
    public int count() {
        return layout.pieceCount();
    }

    @Override
    public boolean knows(int piece) {
        int ordinal = ordinalAt(piece);
        return isSinglePiece(ordinal) || layer(ordinal) != null;
    }

    @Override
    public boolean matches(int piece, ByteBuffer content) {
        int ordinal = ordinalAt(piece);
        byte[] layer = layer(ordinal);
        if (content.remaining() != layout.lengthOf(piece) || (layer == null && !isSinglePiece(ordinal))) {
            return false;
        }
        int length = layout.contentLengthOf(piece);
        // The trees do not cover the pads, which v1 peers are sent too.
        if (!isZeros(content.slice(content.position() + length, content.remaining() - length))) {
            return false;
        }
        var data = content.slice(content.position(), length);
        var tree = new MerkleTree();
        if (layer == null) {
            // Its tree is as wide as its own blocks, not as a piece.
            byte[] root = tree.nodeOver(data, MerkleTree.layersAbove(blocks(length)));
            return Arrays.equals(root, 0, NODE, roots, ordinal * NODE, (ordinal + 1) * NODE);
        }
        int node = (piece - layout.pieceAt(files[ordinal], 0)) * NODE;
        return Arrays.equals(tree.nodeOver(data, pieceLayer()), 0, NODE, layer, node, node + NODE);
    }

    /** Whether every piece can be verified. */
    public boolean isComplete() {
        return IntStream.range(0, files.length).allMatch(ordinal -> isSinglePiece(ordinal) || layer(ordinal) != null);
    }

    /** The root of a file's tree, 32 bytes, as a new array; empty for a file without content. */
    public Optional<byte[]> rootOf(int file) {
        int ordinal = Arrays.binarySearch(files, file);
        return ordinal < 0
                ? Optional.empty()
                : Optional.of(Arrays.copyOfRange(roots, ordinal * NODE, (ordinal + 1) * NODE));
    }

    /** The layer of a file's pieces, if it has one and it is known: a new array. */
    public Optional<byte[]> layerOf(int file) {
        int ordinal = Arrays.binarySearch(files, file);
        return ordinal < 0 || isSinglePiece(ordinal)
                ? Optional.empty()
                : Optional.ofNullable(layer(ordinal)).map(byte[]::clone);
    }

    /** Whether this file has a layer of its own: it has content for more than one piece. */
    public boolean hasLayer(int file) {
        int ordinal = Arrays.binarySearch(files, file);
        return ordinal >= 0 && !isSinglePiece(ordinal);
    }

    /** The files that have a layer of their own, in order. */
    public IntStream filesWithLayer() {
        return IntStream.range(0, files.length)
                .filter(ordinal -> !isSinglePiece(ordinal))
                .map(ordinal -> files[ordinal]);
    }

    /**
     * Takes the hashes of a file's pieces, if they lead to the file's root.
     *
     * @param layer 32 bytes for each of the file's pieces; from position to limit, copied
     * @return false if this is not the layer of that file
     */
    public boolean learn(int file, ByteBuffer layer) {
        int ordinal = Arrays.binarySearch(files, file);
        if (ordinal < 0 || isSinglePiece(ordinal)) {
            return false;
        }
        long pieces = pieces(ordinal);
        if (layer.remaining() != pieces * NODE) {
            return false;
        }
        byte[] nodes = new byte[layer.remaining()];
        layer.duplicate().get(nodes);
        int top = pieceLayer() + MerkleTree.layersAbove(pieces);
        byte[] root = new MerkleTree().nodeOver(nodes.clone(), pieceLayer(), top);
        if (!Arrays.equals(root, 0, NODE, roots, ordinal * NODE, (ordinal + 1) * NODE)) {
            return false;
        }
        knownLayers().set(ordinal, nodes);
        return true;
    }

    private byte @Nullable [] layer(int ordinal) {
        var known = layers;
        return known == null ? null : known.get(ordinal);
    }

    private synchronized AtomicReferenceArray<byte[]> knownLayers() {
        var known = layers;
        if (known == null) {
            known = new AtomicReferenceArray<>(files.length);
            layers = known;
        }
        return known;
    }

    private static boolean isZeros(ByteBuffer pads) {
        while (pads.remaining() >= Long.BYTES) {
            if (pads.getLong() != 0) {
                return false;
            }
        }
        while (pads.hasRemaining()) {
            if (pads.get() != 0) {
                return false;
            }
        }
        return true;
    }

    private int ordinalAt(int piece) {
        int file = layout.files().fileAt(layout.startOf(Objects.checkIndex(piece, count())));
        return Arrays.binarySearch(files, file);
    }

    private boolean isSinglePiece(int ordinal) {
        return pieces(ordinal) == 1;
    }

    private long pieces(int ordinal) {
        long length = layout.files().lengthOf(files[ordinal]);
        return layout.pieceAt(files[ordinal], length - 1) - layout.pieceAt(files[ordinal], 0) + 1L;
    }

    private int pieceLayer() {
        return MerkleTree.layersAbove(layout.blocksPerPiece());
    }

    private static int blocks(int length) {
        return (length + Block.LENGTH - 1) / Block.LENGTH;
    }
}
