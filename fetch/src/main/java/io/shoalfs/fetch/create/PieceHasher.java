package io.shoalfs.fetch.create;

import io.shoalfs.torrent.Block;
import io.shoalfs.torrent.Digests;
import io.shoalfs.torrent.FileTable;
import io.shoalfs.torrent.MerkleTree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/** Hashes one piece after the other, each byte by SHA-1 and SHA-256 while it is in the processor's cache. One thread. */
final class PieceHasher {

    /** Some blocks: read at once, and still in the processor's own cache for the hashes, which costs a tenth less. */
    private static final int CHUNK = 4 * Block.LENGTH;

    private static final int LEAVES_OF_CHUNK = CHUNK / Block.LENGTH;

    private final Plan plan;
    private final FileTable files;
    private final LongAdder done;
    private final MessageDigest sha1 = Digests.sha1();
    private final MessageDigest sha256 = Digests.sha256();
    private final MerkleTree tree = new MerkleTree();
    private final byte[] chunk = new byte[CHUNK];
    private final byte[] zeros;
    private byte[] leaves = new byte[LEAVES_OF_CHUNK * Hashing.NODE];

    /**
     * A hasher.
     *
     * @param done is told of each byte that is hashed
     */
    PieceHasher(Plan plan, LongAdder done) {
        this.plan = plan;
        this.files = plan.files();
        this.done = done;
        this.zeros = new byte[plan.format() == Format.HYBRID ? CHUNK : 0];
    }

    /** Hashes a piece; its hashes are put behind what the targets have, as far as the format has them. */
    void hash(int piece, Source.Reader reader, ByteBuffer hashes, ByteBuffer nodes) throws IOException {
        long position = plan.startOfPiece(piece);
        long end = position + plan.pieceLength();
        int count = 0;
        int file = plan.fileAt(position);
        for (; position < end && file < files.count(); file++) {
            long offset = position - plan.startOf(file);
            long length = Math.min(end - position, files.lengthOf(file) - offset);
            if (length > 0) {
                count = content(file, offset, length, reader);
                position += length;
                if (plan.format().isV2()) {
                    pad(offset + length == files.lengthOf(file) ? plan.padBehind(file) : 0);
                    nodes.put(node(file, count));
                    break;
                }
            }
        }
        if (plan.format().isV1()) {
            hashes.put(sha1.digest());
        }
    }

    /** Hashes some of a file; returns how many leaves it has. */
    private int content(int file, long offset, long length, Source.Reader reader) throws IOException {
        int count = 0;
        for (long at = 0; at < length; at += CHUNK) {
            int part = (int) Math.min(CHUNK, length - at);
            reader.read(file, offset + at, ByteBuffer.wrap(chunk, 0, part));
            if (plan.format().isV1()) {
                sha1.update(chunk, 0, part);
            }
            if (plan.format().isV2()) {
                count = leaves(part, count);
            }
            done.add(part);
        }
        return count;
    }

    private int leaves(int length, int before) {
        int count = before;
        for (int at = 0; at < length; at += Block.LENGTH) {
            if ((count + 1) * Hashing.NODE > leaves.length) {
                leaves = Arrays.copyOf(leaves, 2 * leaves.length);
            }
            sha256.update(chunk, at, Math.min(Block.LENGTH, length - at));
            digestInto(leaves, count * Hashing.NODE);
            count++;
        }
        return count;
    }

    private void digestInto(byte[] target, int offset) {
        try {
            sha256.digest(target, offset, Hashing.NODE);
        } catch (DigestException e) {
            throw new IllegalStateException("32 bytes are enough for SHA-256", e);
        }
    }

    private void pad(int length) {
        for (int left = length; left > 0; left -= CHUNK) {
            sha1.update(zeros, 0, Math.min(CHUNK, left));
        }
    }

    /** The node over a piece; of a file of one piece its root, since the tree is then as wide as the file. */
    private byte[] node(int file, int count) {
        int top = plan.piecesOf(file) == 1
                ? MerkleTree.layersAbove(count)
                : MerkleTree.layersAbove(plan.pieceLength() / Block.LENGTH);
        return tree.nodeOver(Arrays.copyOf(leaves, count * Hashing.NODE), 0, top);
    }
}
