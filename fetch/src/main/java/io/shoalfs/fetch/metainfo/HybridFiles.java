package io.shoalfs.fetch.metainfo;

import io.shoalfs.torrent.FileAttribute;
import io.shoalfs.torrent.FileTable;

/**
 * Compares the two file lists of a hybrid torrent (BEP 52): one data set must come out of both, or a reader would see
 * what a swarm happens to be of. Pads may differ: whether there is one behind the last file is a matter of taste.
 */
final class HybridFiles {

    private final FileTable v1;
    private final FileTable v2;

    private HybridFiles(FileTable v1, FileTable v2) {
        this.v1 = v1;
        this.v2 = v2;
    }

    static void requireSame(FileTable v1, FileTable v2, int pieceLength) throws MetainfoException {
        var files = new HybridFiles(v1, v2);
        int left = next(v1, 0);
        int right = next(v2, 0);
        while (left < v1.count() && right < v2.count()) {
            if (!files.isSame(left, right)) {
                throw new MetainfoException("the torrent describes file " + left + " in two ways that differ");
            }
            if (v1.lengthOf(left) > 0 && v1.startOf(left) % pieceLength != 0) {
                throw new MetainfoException("file " + left + " does not begin a piece, as in a hybrid torrent it must");
            }
            left = next(v1, left + 1);
            right = next(v2, right + 1);
        }
        if (left < v1.count() || right < v2.count()) {
            throw new MetainfoException("the torrent describes its files in two ways, of which one has more of them");
        }
    }

    /** Also where it begins, since a pad in one and not the other moves all that follows. */
    private boolean isSame(int left, int right) {
        return v1.lengthOf(left) == v2.lengthOf(right)
                && (v1.lengthOf(left) == 0 || v1.startOf(left) == v2.startOf(right))
                && v1.nameOf(left).equals(v2.nameOf(right))
                && isSameDirectory(v1.directoryOf(left), v2.directoryOf(right))
                && v1.targetOf(left).equals(v2.targetOf(right));
    }

    private boolean isSameDirectory(int left, int right) {
        int mine = left;
        int other = right;
        while (mine != FileTable.ROOT && other != FileTable.ROOT) {
            var here = v1.directories().get(mine);
            var there = v2.directories().get(other);
            if (!here.name().equals(there.name())) {
                return false;
            }
            mine = here.parent();
            other = there.parent();
        }
        return mine == other;
    }

    /** This file or the first one behind it that is no pad. */
    private static int next(FileTable files, int from) {
        int file = from;
        while (file < files.count() && files.is(file, FileAttribute.PADDING)) {
            file++;
        }
        return file;
    }
}
