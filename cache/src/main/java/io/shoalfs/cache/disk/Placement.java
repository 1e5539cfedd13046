package io.shoalfs.cache.disk;

import io.shoalfs.torrent.FileAttribute;
import io.shoalfs.torrent.FileSpan;
import io.shoalfs.torrent.FileTable;
import io.shoalfs.torrent.Layout;
import io.shoalfs.torrent.PieceSpan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Where a torrent's bytes lie in the cache: each file of 1 MiB or more in a sparse file of its own, all smaller ones in
 * one sparse file, at their offset in the torrent's space; pads nowhere. Immutable.
 */
final class Placement {

    /** Stands for the file that the small files share. */
    static final int SHARED = -1;

    private static final long OWN_FILE_LENGTH_MIN = 1 << 20;

    /** So that no directory has more than a thousand entries. */
    private static final int FILES_PER_DIRECTORY = 1000;

    private static final int DIRECTORY_DIGITS = 3;

    private final Layout layout;
    private final FileTable files;

    Placement(Layout layout) {
        this.layout = layout;
        this.files = layout.files();
    }

    Layout layout() {
        return layout;
    }

    /** The file of the cache that this file of the torrent lies in. */
    int home(int file) {
        return files.lengthOf(file) >= OWN_FILE_LENGTH_MIN ? file : SHARED;
    }

    /** Where the span begins in the file of the cache. */
    long offset(FileSpan span) {
        return home(span.file()) == SHARED ? files.startOf(span.file()) + span.offset() : span.offset();
    }

    /** The parts of the piece that are stored, in order, as few as there can be. */
    List<Extent> extents(int piece) {
        return extents(layout.spanOf(piece));
    }

    /** The same of a part of a piece. */
    List<Extent> extents(PieceSpan span) {
        var extents = new ArrayList<Extent>(2);
        int inPiece = span.offset();
        for (var part : layout.files(span)) {
            if (!files.is(part.file(), FileAttribute.PADDING)) {
                add(extents, new Extent(home(part.file()), offset(part), inPiece, part.length()));
            }
            inPiece += part.length();
        }
        return extents;
    }

    /** Those of these pieces that have bytes in a file of the cache. */
    IntStream pieces(int home, BitSet among) {
        if (home == SHARED) {
            return among.stream().filter(piece -> extents(piece).stream().anyMatch(part -> part.file() == SHARED));
        }
        int first = layout.pieceAt(home, 0);
        int last = layout.pieceAt(home, files.lengthOf(home) - 1);
        return among.get(first, last + 1).stream().map(piece -> piece + first);
    }

    /** The first offset of the torrent's space that this offset of a file of the cache stands for. */
    long inTorrent(int file, long offset) {
        return file == SHARED ? offset : files.startOf(file) + offset;
    }

    /** The path of a file of the cache, below the torrent's directory: numbers only, nothing out of the torrent. */
    static Path path(int file) {
        if (file == SHARED) {
            return Path.of("files", "small");
        }
        return directory(file).resolve(Integer.toString(file % FILES_PER_DIRECTORY));
    }

    /** The path of the directory that a file of its own lies in. */
    static Path directory(int file) {
        // By hand: String.format loads half of the platform's locales, at every start.
        var directory = Integer.toString(file / FILES_PER_DIRECTORY);
        var padded = "0".repeat(Math.max(0, DIRECTORY_DIGITS - directory.length())) + directory;
        return Path.of("files", padded);
    }

    /** The first file whose path is in another directory than that of this file. */
    static int nextDirectory(int file) {
        return (file / FILES_PER_DIRECTORY + 1) * FILES_PER_DIRECTORY;
    }

    private static void add(List<Extent> extents, Extent next) {
        if (!extents.isEmpty()) {
            var last = extents.get(extents.size() - 1);
            boolean together = last.file() == next.file()
                    && last.end() == next.offset()
                    && last.inPiece() + last.length() == next.inPiece();
            if (together) {
                extents.set(
                        extents.size() - 1,
                        new Extent(last.file(), last.offset(), last.inPiece(), last.length() + next.length()));
                return;
            }
        }
        extents.add(next);
    }
}
