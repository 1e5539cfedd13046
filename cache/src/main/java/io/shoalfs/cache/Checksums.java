package io.shoalfs.cache;

import io.shoalfs.cache.disk.ChecksumFile;
import io.shoalfs.torrent.Block;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** The CRC32C of each block of the pieces that are held: in a file, 4 bytes for each 16 KiB. Any thread. */
final class Checksums {

    private final ChecksumFile file;

    /** Pieces whose checksums the disk did not take: few, or none. */
    private final BitSet lost = new BitSet();

    Checksums(ChecksumFile file) {
        this.file = file;
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

    /** Whether this is, from that block on, what these checksums were made of. */
    static boolean match(int[] known, int firstBlock, ByteBuffer content) {
        var found = of(content);
        return firstBlock + found.length <= known.length
                && Arrays.equals(known, firstBlock, firstBlock + found.length, found, 0, found.length);
    }

    /** Notes them for the next start; where the disk does not take them, that has the piece to hash. Blocks. */
    void put(int piece, int[] checksums) {
        boolean taken;
        try {
            file.put(piece, checksums);
            taken = true;
        } catch (IOException e) {
            taken = false;
        }
        synchronized (lost) {
            lost.set(piece, !taken);
        }
    }

    /** The checksums of a piece, right or wrong; null if there are none. Blocks. */
    int @Nullable [] get(int piece) {
        return isNoted(piece) ? file.get(piece) : null;
    }

    /** Whether the disk has taken what was put last. */
    boolean isNoted(int piece) {
        synchronized (lost) {
            return !lost.get(piece);
        }
    }

    /** Sees to it that they outlive a power cut. Blocks. */
    void sync() throws IOException {
        file.sync();
    }
}
