package io.shoalfs.cache.disk;

/**
 * A part of a piece that lies in one run in one file of the cache.
 *
 * @param file the ordinal of the torrent's file whose own file it is, or {@link Placement#SHARED}
 * @param offset in the file of the cache, in bytes
 * @param inPiece where the part begins in the piece, in bytes
 * @param length in bytes
 */
record Extent(int file, long offset, int inPiece, int length) {

    /** The first offset in the file behind it. */
    long end() {
        return offset + length;
    }
}
