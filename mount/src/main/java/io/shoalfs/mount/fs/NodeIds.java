package io.shoalfs.mount.fs;

import io.shoalfs.torrent.FileAttribute;
import io.shoalfs.torrent.FileTable;
import io.shoalfs.torrent.InfoHash;
import io.shoalfs.torrent.Torrent;
import io.shoalfs.torrent.TorrentId;
import java.util.BitSet;

/**
 * The inode numbers of one torrent: a pure function of its info-hash and a file's or directory's ordinal, so that they
 * are the same at every mount. All differ; none is 0, which is "deleted" in a listing, or 1, which is the root.
 *
 * <p>Below 2^61: overlayfs wants the two topmost bits for itself.
 */
public final class NodeIds {

    /** The number of the directory at the mount point. */
    static final long ROOT = 1;

    private static final int TORRENT_BITS = 29;
    private static final long DIRECTORY = 1L << 31;

    private final long base;

    NodeIds(TorrentId torrent) {
        long bits = head(torrent.primary()) & ((1L << TORRENT_BITS) - 1);
        this.base = Math.max(bits, 1) << 32;
    }

    private static long head(InfoHash hash) {
        return Long.parseLong(hash.hex(), 0, 8, 16);
    }

    /** The files that this inode of the torrent stands for: one, or all below a directory; none if it is not of it. */
    public static BitSet filesOf(Torrent torrent, long id) {
        var files = torrent.layout().files();
        var found = new BitSet();
        boolean isOurs = baseOf(id) == new NodeIds(torrent.id()).base();
        if (id == ROOT) {
            found.set(0, files.count());
        } else if (isOurs && isDirectory(id)) {
            setBelow(ordinal(id), files, found);
        } else if (isOurs && ordinal(id) < files.count()) {
            found.set(ordinal(id));
        }
        for (int file = found.nextSetBit(0); file >= 0; file = found.nextSetBit(file + 1)) {
            found.set(file, !files.is(file, FileAttribute.PADDING));
        }
        return found;
    }

    private static void setBelow(int directory, FileTable files, BitSet found) {
        // Each directory lies behind its parent in the table.
        var below = new BitSet();
        below.set(directory);
        for (int next = directory + 1; next < files.directories().size(); next++) {
            below.set(next, below.get(files.directories().get(next).parent()));
        }
        for (int file = 0; file < files.count(); file++) {
            found.set(file, below.get(files.directoryOf(file)));
        }
    }

    /** The number of the file of this ordinal. */
    long ofFile(int file) {
        return base | file;
    }

    /** The number of the directory of this ordinal. */
    long ofDirectory(int directory) {
        return base | DIRECTORY | directory;
    }

    /** What all numbers of one torrent have in common. */
    static long baseOf(long id) {
        return id >>> 32 << 32;
    }

    long base() {
        return base;
    }

    /** Whether the number, one of this torrent's, is a directory's. */
    static boolean isDirectory(long id) {
        return (id & DIRECTORY) != 0;
    }

    /** The ordinal of the file or directory. */
    static int ordinal(long id) {
        return (int) (id & (DIRECTORY - 1));
    }
}
