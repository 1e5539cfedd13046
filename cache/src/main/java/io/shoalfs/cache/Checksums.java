package io.shoalfs.cache;

import io.shoalfs.torrent.Block;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** The CRC32C of each block of the pieces that are held: 4 bytes for each 16 KiB. Any thread. */
final class Checksums {

    private final AtomicReferenceArray<int @Nullable []> pieces;

    Checksums(int pieceCount) {
        pieces = new AtomicReferenceArray<>(pieceCount);
    }

    /** Of each block of this piece, from position to limit. */
    static int[] of(ByteBuffer content) {
        int blocks = (content.remaining() + Block.LENGTH - 1) / Block.LENGTH;
        var checksums = new int[blocks];
        var checksum = new CRC32C();
        for (int block = 0; block < blocks; block++) {
            int offset = content.position() + block * Block.LENGTH;
            checksum.reset();
            checksum.update(
                    content.duplicate().position(offset).limit(Math.min(content.limit(), offset + Block.LENGTH)));
            checksums[block] = (int) checksum.getValue();
        }
        return checksums;
    }

    /** Whether this is, from that block on, what the checksums of the piece were made of. */
    boolean match(int piece, int firstBlock, ByteBuffer content) {
        var known = pieces.get(piece);
        var found = of(content);
        return known != null
                && firstBlock + found.length <= known.length
                && Arrays.equals(known, firstBlock, firstBlock + found.length, found, 0, found.length);
    }

    void put(int piece, int[] checksums) {
        pieces.set(piece, checksums);
    }

    void remove(int piece) {
        pieces.set(piece, null);
    }

    int @Nullable [] get(int piece) {
        return pieces.get(piece);
    }
}
