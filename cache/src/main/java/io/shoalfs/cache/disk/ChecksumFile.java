package io.shoalfs.cache.disk;

import io.shoalfs.torrent.Layout;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The CRC32C of each block of a torrent, in a sparse file beside its state: 4 bytes, big-endian, at four times the block's
 * number in the torrent, every piece having as many numbers as the first. On the disk, since 500 GB have 120 MB of them.
 *
 * <p>It is never trusted alone: where it is damaged, what it speaks of is hashed. Any thread; blocks for the disk.
 */
public final class ChecksumFile {

    private final TorrentDirectory directory;
    private final Layout layout;
    private final CacheFile file;

    /** The one in this directory. */
    public ChecksumFile(TorrentDirectory directory, OpenFiles open) {
        this.directory = directory;
        this.layout = directory.layout();
        this.file = new CacheFile(directory.path().resolve("checksums"), open, FileStamp.ABSENT);
    }

    /** Notes the checksums of a piece. */
    public void put(int piece, int[] checksums) throws IOException {
        directory.beforeChange();
        var bytes = ByteBuffer.allocateDirect(checksums.length * Integer.BYTES);
        bytes.asIntBuffer().put(checksums);
        file.lock.lock();
        try {
            file.write(offset(piece), bytes);
        } finally {
            file.lock.unlock();
        }
    }

    /** The checksums of a piece, right or wrong; null if they cannot be read. */
    public int @Nullable [] get(int piece) {
        var checksums = new int[layout.blockCount(piece)];
        var bytes = ByteBuffer.allocate(checksums.length * Integer.BYTES);
        try {
            file.read(offset(piece), bytes);
        } catch (IOException e) {
            return null;
        }
        bytes.flip().asIntBuffer().get(checksums);
        return checksums;
    }

    /** Sees to it that what was noted outlives a power cut. */
    public void sync() throws IOException {
        file.lock.lock();
        try {
            file.sync();
        } finally {
            file.lock.unlock();
        }
    }

    private long offset(int piece) {
        return (long) piece * layout.blocksPerPiece() * Integer.BYTES;
    }
}
