package io.shoalfs.cache.order;

import io.shoalfs.torrent.Layout;
import java.util.List;

/**
 * The files and pieces of some torrents, numbered through: those of the second torrent behind those of the first.
 * Immutable.
 */
public final class Catalog {

    private final List<Layout> layouts;
    private final int[] firstFiles;
    private final int[] firstPieces;

    /**
     * Of these torrents, in this order.
     *
     * @throws ArithmeticException if they have more than 2^31 - 1 files or pieces together
     */
    public Catalog(List<Layout> layouts) {
        this.layouts = List.copyOf(layouts);
        this.firstFiles = new int[layouts.size() + 1];
        this.firstPieces = new int[layouts.size() + 1];
        for (int torrent = 0; torrent < layouts.size(); torrent++) {
            var layout = layouts.get(torrent);
            firstFiles[torrent + 1] =
                    Math.addExact(firstFiles[torrent], layout.files().count());
            firstPieces[torrent + 1] = Math.addExact(firstPieces[torrent], layout.pieceCount());
        }
    }

    /** How many torrents there are. */
    public int torrents() {
        return layouts.size();
    }

    /** The layout of a torrent. */
    public Layout layout(int torrent) {
        return layouts.get(torrent);
    }

    /** How many files there are. */
    public int files() {
        return firstFiles[layouts.size()];
    }

    /** How many pieces there are. */
    public int pieces() {
        return firstPieces[layouts.size()];
    }

    /** The number of a torrent's file. */
    public int file(int torrent, int file) {
        return firstFiles[torrent] + file;
    }

    /** The number of a torrent's piece. */
    public int piece(int torrent, int piece) {
        return firstPieces[torrent] + piece;
    }

    /** The torrent that a piece is of. */
    public int torrentOf(int piece) {
        return place(firstPieces, piece);
    }

    /** The piece's number in its torrent. */
    public int inTorrent(int piece) {
        return piece - firstPieces[torrentOf(piece)];
    }

    /** The first piece that a file has bytes in; of no meaning for an empty file. */
    public int firstPieceOf(int file) {
        int torrent = place(firstFiles, file);
        int local = file - firstFiles[torrent];
        var layout = layouts.get(torrent);
        return layout.files().lengthOf(local) == 0 ? 0 : firstPieces[torrent] + layout.pieceAt(local, 0);
    }

    /** How many pieces the file has bytes in. */
    public int piecesOf(int file) {
        int torrent = place(firstFiles, file);
        int local = file - firstFiles[torrent];
        var layout = layouts.get(torrent);
        long length = layout.files().lengthOf(local);
        return length == 0 ? 0 : layout.pieceAt(local, length - 1) - layout.pieceAt(local, 0) + 1;
    }

    /** The piece's length in bytes. */
    public int lengthOf(int piece) {
        int torrent = torrentOf(piece);
        return layouts.get(torrent).lengthOf(piece - firstPieces[torrent]);
    }

    /** The torrent that a file is of. */
    int torrentOfFile(int file) {
        return place(firstFiles, file);
    }

    /** The number that a file of this catalog has in another one, where its torrent has this number. */
    int file(int file, Catalog other, int torrent) {
        return other.firstFiles[torrent] + file - firstFiles[torrentOfFile(file)];
    }

    /** The number that a piece of a file of this catalog has in another one, where its torrent has this number. */
    int piece(int file, int piece, Catalog other, int torrent) {
        return other.firstPieces[torrent] + piece - firstPieces[torrentOfFile(file)];
    }

    /** The last torrent that begins at this number or before: those without files or pieces before it begin there too. */
    private static int place(int[] firsts, int number) {
        int low = 0;
        int high = firsts.length - 1;
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (firsts[middle] <= number) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
