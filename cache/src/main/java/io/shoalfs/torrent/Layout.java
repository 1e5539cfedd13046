package io.shoalfs.torrent;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Where everything lies: files end to end in the torrent's space, the space cut into pieces, the pieces into blocks.
 *
 * <p>Immutable. The only class that divides an offset by a piece length. Offsets are bytes; a piece's length fits an int.
 */
public final class Layout {

    private final FileTable files;
    private final int pieceLength;
    private final int pieceCount;

    /**
     * Cuts the files' space into pieces.
     *
     * @param pieceLength of every piece but the last, in bytes, 1 or more
     * @throws IllegalArgumentException if there would be more than 2^31 - 1 pieces
     */
    public Layout(FileTable files, int pieceLength) {
        if (pieceLength < 1) {
            throw new IllegalArgumentException("a piece has at least one byte, not " + pieceLength);
        }
        long pieces = ceilDiv(files.length(), pieceLength);
        if (pieces > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(pieces + " pieces are too many");
        }
        this.files = files;
        this.pieceLength = pieceLength;
        this.pieceCount = (int) pieces;
    }

    /** The files, in the torrent's order. */
    public FileTable files() {
        return files;
    }

    /** The length of the torrent's space, pads among it, in bytes. */
    public long length() {
        return files.length();
    }

    /** The length of every piece but the last, in bytes. */
    public int pieceLength() {
        return pieceLength;
    }

    /** How many pieces there are; none in a torrent of empty files. */
    public int pieceCount() {
        return pieceCount;
    }

    /** Where the piece begins in the torrent's space. */
    public long startOf(int piece) {
        return (long) Objects.checkIndex(piece, pieceCount) * pieceLength;
    }

    /** The piece's length: shorter for the last one. */
    public int lengthOf(int piece) {
        return (int) Math.min(pieceLength, length() - startOf(piece));
    }

    /**
     * The piece's length without the padding at its end (BEP 47): what a v2 torrent's hashes are of, and as far as its
     * peers are asked. 0 for a piece that is all padding.
     */
    public int contentLengthOf(int piece) {
        long start = startOf(piece);
        long end = start + lengthOf(piece);
        for (int file = files.fileAt(end - 1); file >= 0 && isEmptyOrPadding(file) && end > start; file--) {
            end = files.startOf(file);
        }
        return (int) Math.max(0, end - start);
    }

    private boolean isEmptyOrPadding(int file) {
        return files.lengthOf(file) == 0 || files.is(file, FileAttribute.PADDING);
    }

    /** The piece that holds this byte of the file. */
    public int pieceAt(int file, long offset) {
        return (int) ((files.startOf(file) + Objects.checkIndex(offset, files.lengthOf(file))) / pieceLength);
    }

    /** The pieces under a span of a file, in order; together they cover it exactly. */
    public List<PieceSpan> spans(FileSpan span) {
        Objects.checkFromIndexSize(span.offset(), span.length(), files.lengthOf(span.file()));
        long position = files.startOf(span.file()) + span.offset();
        int rest = span.length();
        var spans = new ArrayList<PieceSpan>(2);
        while (rest > 0) {
            int piece = (int) (position / pieceLength);
            int offset = (int) (position % pieceLength);
            int length = Math.min(rest, lengthOf(piece) - offset);
            spans.add(new PieceSpan(piece, offset, length));
            position += length;
            rest -= length;
        }
        return spans;
    }

    /** The files under a span of a piece, in order, pads among them; together they cover it exactly. */
    public List<FileSpan> files(PieceSpan span) {
        Objects.checkFromIndexSize(span.offset(), span.length(), lengthOf(span.piece()));
        long position = startOf(span.piece()) + span.offset();
        int rest = span.length();
        var spans = new ArrayList<FileSpan>(2);
        while (rest > 0) {
            // Looked up for each, since there may be any number of empty files between two.
            int file = files.fileAt(position);
            long offset = position - files.startOf(file);
            int length = (int) Math.min(rest, files.lengthOf(file) - offset);
            spans.add(new FileSpan(file, offset, length));
            position += length;
            rest -= length;
        }
        return spans;
    }

    /** The whole of a piece. */
    public PieceSpan spanOf(int piece) {
        return new PieceSpan(piece, 0, lengthOf(piece));
    }

    /** How many blocks the piece has. */
    public int blockCount(int piece) {
        return (int) ceilDiv(lengthOf(piece), Block.LENGTH);
    }

    /** How many blocks every piece but the last has. */
    public int blocksPerPiece() {
        return (int) ceilDiv(pieceLength, Block.LENGTH);
    }

    /** Where the block lies in its piece. */
    public PieceSpan spanOf(Block block) {
        int offset = Objects.checkIndex(block.ordinal(), blockCount(block.piece())) * Block.LENGTH;
        return new PieceSpan(block.piece(), offset, Math.min(Block.LENGTH, lengthOf(block.piece()) - offset));
    }

    /** Whether all of the span is padding (BEP 47): zeros, which nobody needs to send. */
    public boolean isPadding(PieceSpan span) {
        return files.hasPadding()
                && files(span).stream().allMatch(part -> files.is(part.file(), FileAttribute.PADDING));
    }

    /** Whether any of the piece is padding. */
    public boolean hasPadding(int piece) {
        return files.hasPadding()
                && files(spanOf(piece)).stream().anyMatch(part -> files.is(part.file(), FileAttribute.PADDING));
    }

    private static long ceilDiv(long dividend, int divisor) {
        return -Math.floorDiv(-dividend, divisor);
    }
}
