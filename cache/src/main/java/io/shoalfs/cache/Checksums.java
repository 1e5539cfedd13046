package io.shoalfs.cache;

import io.shoalfs.cache.disk.ChecksumFile;
import io.shoalfs.cache.disk.TorrentFiles;
import io.shoalfs.torrent.Block;
import io.shoalfs.torrent.Layout;
import io.shoalfs.torrent.PieceSpan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.zip.CRC32C;

/** The CRC32C of each block of the pieces that are held: in a file, 4 bytes for each 16 KiB. Any thread. */
final class Checksums {

    private final ChecksumFile file;
    private final Layout layout;

    /** Pieces whose checksums the disk did not take: few, or none. */
    private final BitSet lost = new BitSet();

    Checksums(ChecksumFile file, Layout layout) {
        this.file = file;
        this.layout = layout;
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

    /**
     * Whether the disk has the bytes of the piece that its checksums were made of; these may be damaged too. Blocks.
     *
     * @param scratch read into again and again: some blocks long
     */
    boolean match(int piece, TorrentFiles files, ByteBuffer scratch) throws IOException {
        var known = isNoted(piece) ? file.get(piece) : null;
        if (known == null) {
            return false;
        }
        int length = layout.lengthOf(piece);
        boolean hasPads = layout.hasPadding(piece);
        for (int offset = 0; offset < length; offset += scratch.capacity()) {
            scratch.clear().limit(Math.min(scratch.capacity(), length - offset));
            if (hasPads) {
                scratch.put(new byte[scratch.remaining()]).rewind();
            }
            files.read(new PieceSpan(piece, offset, scratch.limit()), scratch);
            var found = of(scratch);
            int first = offset / Block.LENGTH;
            if (!Arrays.equals(known, first, first + found.length, found, 0, found.length)) {
                return false;
            }
        }
        return true;
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
