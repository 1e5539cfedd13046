package io.shoalfs.cache.disk;

import io.shoalfs.torrent.FileAttribute;
import io.shoalfs.torrent.Layout;
import io.shoalfs.torrent.PieceSpan;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A torrent's files as some other client has downloaded them, whole or in part. Nothing of it is verified. For one thread;
 * blocks for the disk.
 */
public final class Download implements AutoCloseable {

    private final Layout layout;
    private final DownloadTree tree;

    /** The file that was read last: the next piece is most often in it too. */
    private @Nullable FileChannel open;

    private int openFile = -1;

    /**
     * The download in this directory, or in the one in it that is called as the torrent is, as clients make it.
     *
     * @param name the torrent's
     */
    public Download(Path directory, String name, Layout layout) {
        this.layout = layout;
        this.tree = DownloadTree.in(directory, name, layout);
    }

    /** Where a file of the torrent is; no link. */
    Path real(int file) throws IOException {
        return tree.path(file).toRealPath();
    }

    /**
     * Reads all of a piece; pads become zeros.
     *
     * @param target its {@code remaining()} is the piece's length
     * @throws IOException if any of it is not there
     */
    public void read(int piece, ByteBuffer target) throws IOException {
        int limit = target.limit();
        for (var part : layout.files(new PieceSpan(piece, 0, layout.lengthOf(piece)))) {
            target.limit(target.position() + part.length());
            if (layout.files().is(part.file(), FileAttribute.PADDING)) {
                target.put(new byte[part.length()]);
            } else {
                fill(channel(part.file()), part.offset(), target);
            }
        }
        target.limit(limit);
    }

    private static void fill(FileChannel channel, long offset, ByteBuffer target) throws IOException {
        long position = offset;
        while (target.hasRemaining()) {
            int count = channel.read(target, position);
            if (count < 0) {
                throw new EOFException("a file of the download ends at " + position);
            }
            position += count;
        }
    }

    private FileChannel channel(int file) throws IOException {
        if (open == null || openFile != file) {
            close();
            open = tree.open(file);
            openFile = file;
        }
        return open;
    }

    @Override
    public void close() throws IOException {
        if (open != null) {
            open.close();
            open = null;
        }
    }
}
