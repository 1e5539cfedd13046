package io.shoalfs.fetch.create;

import io.shoalfs.fetch.metainfo.BencodeLimits;
import io.shoalfs.fetch.metainfo.MetainfoLimits;
import io.shoalfs.torrent.Block;
import io.shoalfs.torrent.FileTable;
import io.shoalfs.torrent.Name;

/**
 * How files lie in a torrent's pieces. Immutable, known without a byte of them; 4 bytes for each file.
 *
 * <p>Of version 1 alone the files lie end to end (BEP 3); else each file with content begins a piece (BEP 52), and what is
 * left of the piece before is a pad (BEP 47), also behind the last file, but for a file that is alone. That is libtorrent's
 * layout, so that hashes are the same as its own.
 */
public final class Plan {

    /** How long a torrent that can be mounted is at most, in bytes. */
    public static final int LONGEST_TORRENT = BencodeLimits.TORRENT.length();

    private final Format format;
    private final FileTable files;
    private final Name name;
    private final boolean isFile;
    private final int pieceLength;
    private final int pieces;

    /** The first piece of each file, and behind the last; empty where files do not begin pieces. */
    private final int[] firstPieces;

    /**
     * A layout.
     *
     * @param name the torrent's
     * @param isFile whether it is a single file, and not a directory, of which there may be one file in, too
     * @param pieceLength in bytes: a power of two from 16 KiB to 1 GiB; of version 1 alone, a multiple of 16 KiB
     * @throws IllegalArgumentException if there is no such torrent; its message is for people
     */
    public Plan(Format format, FileTable files, Name name, boolean isFile, int pieceLength) {
        this.format = format;
        this.files = files;
        this.name = name;
        this.isFile = isFile;
        this.pieceLength = pieceLength;
        if (pieceLength < Block.LENGTH
                || pieceLength > MetainfoLimits.PIECE_LENGTH
                || pieceLength % Block.LENGTH != 0) {
            throw new IllegalArgumentException(
                    "a piece length of " + pieceLength + " bytes is no multiple of 16 KiB from 16 KiB to 1 GiB");
        }
        if (format.isV2() && Integer.bitCount(pieceLength) != 1) {
            throw new IllegalArgumentException(noPowerOfTwo(pieceLength));
        }
        long count = format.isV2() ? alignedPieces(files, pieceLength) : ceiling(files.length(), pieceLength);
        if (count > MetainfoLimits.PIECES) {
            throw new IllegalArgumentException(
                    "in pieces of " + pieceLength + " bytes these are " + count + " pieces, more than the "
                            + MetainfoLimits.PIECES + " that can be mounted: choose a longer piece length");
        }
        this.pieces = (int) count;
        this.firstPieces = format.isV2() ? firstPieces(files, pieceLength) : new int[0];
    }

    /** What is said of such a length, in bytes. */
    public static String noPowerOfTwo(int pieceLength) {
        return "a piece length of " + pieceLength + " bytes is no power of two, as version 2 demands";
    }

    private static long alignedPieces(FileTable files, int pieceLength) {
        long pieces = 0;
        for (int file = 0; file < files.count(); file++) {
            pieces += ceiling(files.lengthOf(file), pieceLength);
        }
        return pieces;
    }

    private static int[] firstPieces(FileTable files, int pieceLength) {
        int[] first = new int[files.count() + 1];
        for (int file = 0; file < files.count(); file++) {
            first[file + 1] = first[file] + (int) ceiling(files.lengthOf(file), pieceLength);
        }
        return first;
    }

    private static long ceiling(long length, int pieceLength) {
        // Without a sum, since a sparse file may be 2^63 - 1 bytes long.
        return length / pieceLength + (length % pieceLength == 0 ? 0 : 1);
    }

    /**
     * Refuses a torrent that nobody could mount, though it can be written.
     *
     * @throws IllegalArgumentException if it has too many values or bytes; its message is for people
     */
    public void requireReadable(Description description) {
        TorrentSize.of(this, description).requireWithin(BencodeLimits.TORRENT);
    }

    /** The versions that it is of. */
    public Format format() {
        return format;
    }

    /** The files, without pads. */
    public FileTable files() {
        return files;
    }

    /** What the torrent is called. */
    public Name name() {
        return name;
    }

    /** Whether it is a single file, and not a directory. */
    public boolean isFile() {
        return isFile;
    }

    /** In bytes. */
    public int pieceLength() {
        return pieceLength;
    }

    /** How many pieces there are. */
    public int pieceCount() {
        return pieces;
    }

    /** How many zeros follow the file in version 1's list of files, in bytes. */
    public int padBehind(int file) {
        int rest = (int) (files.lengthOf(file) % pieceLength);
        return format != Format.HYBRID || files.count() == 1 || rest == 0 ? 0 : pieceLength - rest;
    }

    /** Where the file begins in the space of pieces, in bytes. */
    long startOf(int file) {
        return format.isV2() ? (long) firstPieces[file] * pieceLength : files.startOf(file);
    }

    /** Where a piece begins in that space, in bytes; for the number of pieces, a place that is not before its end. */
    long startOfPiece(int piece) {
        return (long) piece * pieceLength;
    }

    /** The file's first piece; for files that begin pieces. */
    int firstPiece(int file) {
        return firstPieces[file];
    }

    /** How many pieces the file has; for files that begin pieces. */
    int piecesOf(int file) {
        return firstPieces[file + 1] - firstPieces[file];
    }

    /** The last file that begins at this place of the space or before it; never an empty one. */
    int fileAt(long position) {
        int low = 0;
        int high = files.count();
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (startOf(middle) <= position) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** How many bytes of files lie before a piece; for the number of pieces, all of them. */
    public long contentBefore(int piece) {
        var place = placeOf(piece);
        return place.file() == files.count() ? files.length() : files.startOf(place.file()) + place.offset();
    }

    /** Where a piece begins; for the number of pieces, behind all files. */
    Source.Place placeOf(int piece) {
        if (piece == pieces) {
            return new Source.Place(files.count(), 0);
        }
        long position = startOfPiece(piece);
        int file = fileAt(position);
        return new Source.Place(file, position - startOf(file));
    }

    /** Where a piece's hash of version 1 lies in the store. */
    long placeOfSha1(int piece) {
        return (long) piece * Hashing.SHA1;
    }

    /** Where a piece's node of version 2 lies in the store. */
    long placeOfNode(int piece) {
        return (format.isV1() ? (long) pieces * Hashing.SHA1 : 0) + (long) piece * Hashing.NODE;
    }
}
