package io.shoalfs.mount.fs;

import io.shoalfs.torrent.InfoHash;
import io.shoalfs.torrent.TorrentId;

/**
 * The inode numbers of one torrent: a pure function of its info-hash and a file's or directory's ordinal, so that they
 * are the same at every mount. All differ; none is 0, which is "deleted" in a listing, or 1, which is the root.
 *
 * <p>Below 2^61: overlayfs wants the two topmost bits for itself.
 */
final class NodeIds {

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
