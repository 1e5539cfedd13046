package io.shoalfs.cache.disk;

import io.shoalfs.torrent.FileAttribute;
import io.shoalfs.torrent.FileSpan;
import io.shoalfs.torrent.Layout;
import io.shoalfs.torrent.PieceSpan;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A torrent's files where their owner keeps them: read in place, and never opened for anything else. Nothing of it is
 * verified. Any thread; blocks for the disk.
 */
public final class SeededFiles implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SeededFiles.class);

    /**
     * So many bytes are read in one call: into memory of the heap the JDK reads by way of direct memory, of which each thread
     * keeps as much as its longest read took, and all threads have 96 MiB.
     */
    private static final int READ_MAX = 1 << 20;

    private final Layout layout;
    private final DownloadTree tree;
    private final int openMax;

    /** Those that were used longest ago first. */
    private final Map<Integer, Open> open = new LinkedHashMap<>(16, 0.75f, true);

    /** An open file. */
    private static final class Open {

        private final FileChannel channel;
        private int users;
        private boolean isForgotten;

        Open(FileChannel channel) {
            this.channel = channel;
        }
    }

    /**
     * The files in this directory, or in the one in it that is called as the torrent is.
     *
     * @param name the torrent's
     * @param openMax how many are kept open that nobody reads at this moment
     */
    public SeededFiles(Path directory, String name, Layout layout, int openMax) {
        this.layout = layout;
        this.tree = DownloadTree.in(directory, name, layout);
        this.openMax = openMax;
    }

    /** The directory that the paths in the torrent begin in. */
    public Path root() {
        return tree.root();
    }

    /** Where a file of the torrent is, or should be. */
    public Path path(int file) {
        return tree.path(file);
    }

    /** What tells that a file was changed since: the same stamp means the same bytes. */
    public FileStamp stamp(int file) {
        return hasBytes(file) ? tree.stamp(file) : FileStamp.ABSENT;
    }

    /** Whether it is a file with bytes of its own: neither empty, nor a link, nor a pad. */
    public boolean hasBytes(int file) {
        return layout.files().lengthOf(file) > 0 && !layout.files().is(file, FileAttribute.PADDING);
    }

    /**
     * Reads a part of a piece; pads become zeros.
     *
     * @param target as many bytes as the span has are put at its position, which moves on by that
     * @throws IOException if any of it is not there
     */
    public void read(PieceSpan span, ByteBuffer target) throws IOException {
        int limit = target.limit();
        try {
            for (var part : layout.files(span)) {
                target.limit(target.position() + part.length());
                if (layout.files().is(part.file(), FileAttribute.PADDING)) {
                    target.put(new byte[part.length()]);
                } else {
                    fill(part, target);
                }
            }
        } finally {
            target.limit(limit);
        }
    }

    private void fill(FileSpan part, ByteBuffer target) throws IOException {
        var file = use(part.file());
        try {
            long position = part.offset();
            int end = target.limit();
            while (target.position() < end) {
                target.limit(Math.min(end, target.position() + READ_MAX));
                int count = file.channel.read(target, position);
                if (count < 0) {
                    throw new EOFException(tree.path(part.file()) + " ends at " + position);
                }
                position += count;
            }
        } finally {
            release(file);
        }
    }

    /** It may be another file now that has this name: it is opened anew at its next use. */
    public void forget(int file) {
        synchronized (open) {
            closeUnused(open.remove(file));
        }
    }

    private Open use(int file) throws IOException {
        synchronized (open) {
            var known = open.get(file);
            if (known == null) {
                makeRoom();
                known = new Open(tree.open(file));
                open.put(file, known);
            }
            known.users++;
            return known;
        }
    }

    private void makeRoom() {
        var all = open.values().iterator();
        for (int excess = open.size() - openMax + 1; excess > 0 && all.hasNext(); excess--) {
            var oldest = all.next();
            all.remove();
            closeUnused(oldest);
        }
    }

    private void release(Open file) {
        synchronized (open) {
            file.users--;
            if (file.isForgotten) {
                closeUnused(file);
            }
        }
    }

    private static void closeUnused(@Nullable Open file) {
        if (file == null) {
            return;
        }
        file.isForgotten = true;
        if (file.users == 0) {
            try {
                file.channel.close();
            } catch (IOException e) {
                LOG.debug("a file that was only read cannot be closed", e);
            }
        }
    }

    /** Closes all files; nobody reads any more. */
    @Override
    public void close() {
        synchronized (open) {
            open.values().forEach(SeededFiles::closeUnused);
            open.clear();
        }
    }
}
