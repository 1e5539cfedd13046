package io.shoalfs.mount.fs;

import io.shoalfs.cache.PieceReader;
import io.shoalfs.torrent.Layout;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Expects the next files of trees that are read in order: data sets of small files are read so, and a reader of large ones
 * comes to the next at the end of each. Any thread; never blocks.
 *
 * <p>A reader is known by its last file: there may be many in one tree, each at its own place, and several workers may
 * take the files of one way in turn. Who reads at random comes to a last file's neighbour once in a while, but not again.
 */
final class NextFiles {

    /** Ways that are remembered: more than there are readers at the same time. */
    private static final int RUNS_MAX = 64;

    /** Of these, the last that moved may be taken further by several workers, which overtake each other. */
    private static final int SHARED_MAX = 8;

    /** How many files workers of one way are apart. */
    private static final int NEAR = 4;

    /** What the next file in order is worth, and one just behind it, and what proves a way. */
    private static final int NEXT_POINTS = 2;

    private static final int NEAR_POINTS = 1;
    private static final int PROOF = 6;

    /** The window moves on by so many bytes at least: of tiny files it holds thousands, too many to count at every open. */
    private static final long STEP = 64 * 1024;

    /** Files before the last that may still be read: a reader may have some open at the same time. */
    private static final int UNFINISHED = 8;

    private final Layout layout;
    private final ReadingOrder order;
    private final PieceReader reader;
    private final long longest;

    /** The one that moved last is the last. */
    private final List<Run> runs = new ArrayList<>();

    /**
     * Of a torrent that nobody has read yet.
     *
     * @param longest the most bytes expected ahead of a reader; 0 for none
     */
    NextFiles(Layout layout, ReadingOrder order, PieceReader reader, long longest) {
        this.layout = layout;
        this.order = order;
        this.reader = reader;
        this.longest = longest;
    }

    /** A way through the tree: how far it has come, how surely, how many bytes these were, and the pieces claimed. */
    private static final class Run {
        int last;
        int points;
        long bytes;

        /** What {@link #bytes} was when the window was last moved. */
        long movedAt = Long.MIN_VALUE / 2;

        Set<Integer> claimed = Set.of();

        Run(int last) {
            this.last = last;
        }
    }

    /** A reader begins with a file. */
    synchronized void begin(FileNode file) {
        int position = order.positionOf(file);
        var run = find(position);
        if (run == null) {
            run = new Run(position);
        } else {
            runs.remove(run);
            run.points += position == run.last + 1 ? NEXT_POINTS : position > run.last ? NEAR_POINTS : 0;
            run.last = Math.max(run.last, position);
        }
        run.bytes += file.length();
        runs.add(run);
        long window = Math.min(longest, Math.max(ReadAhead.FIRST, 2 * run.bytes));
        if (run.points >= PROOF && run.bytes - run.movedAt >= STEP) {
            run.movedAt = run.bytes;
            expect(run, window);
        }
        if (runs.size() > RUNS_MAX) {
            claim(runs.remove(0), Set.of());
        }
    }

    private @Nullable Run find(int position) {
        for (int i = runs.size() - 1; i >= 0; i--) {
            if (runs.get(i).last + 1 == position) {
                return runs.get(i);
            }
        }
        for (int i = runs.size() - 1; i >= Math.max(0, runs.size() - SHARED_MAX); i--) {
            if (Math.abs(runs.get(i).last - position) <= NEAR) {
                return runs.get(i);
            }
        }
        return null;
    }

    /** A reader's read-ahead goes this many bytes past the end of the file. */
    synchronized void runOn(FileNode file, long bytes) {
        int position = order.positionOf(file);
        for (var run : runs) {
            if (run.last == position && run.points > 0) {
                expect(run, file.length() + bytes);
                return;
            }
        }
    }

    /** Withdraws all. */
    synchronized void clear() {
        runs.forEach(run -> claim(run, Set.of()));
        runs.clear();
    }

    /**
     * Expects so many bytes from the beginning of the last file: of that nothing if it does not fit, since it
     * is read by a reader with a read-ahead of its own. What was claimed of the files just before stays.
     */
    private void expect(Run run, long bytes) {
        var wanted = new LinkedHashSet<Integer>();
        long rest = bytes;
        for (int next = run.last; next < order.count() && rest > 0; next++) {
            long length = lengthAt(next);
            if (next > run.last || length <= rest) {
                addPieces(next, Math.min(rest, length), wanted);
            }
            rest -= length;
        }
        if (bytes > 0) {
            keepUnfinished(run, wanted);
        }
        claim(run, wanted);
    }

    private void keepUnfinished(Run run, Set<Integer> wanted) {
        var before = new LinkedHashSet<Integer>();
        for (int past = Math.max(0, run.last - UNFINISHED); past <= run.last; past++) {
            if (lengthAt(past) <= longest) {
                addPieces(past, lengthAt(past), before);
            }
        }
        before.retainAll(run.claimed);
        wanted.addAll(before);
    }

    private long lengthAt(int position) {
        return layout.files().lengthOf(order.fileAt(position));
    }

    private void addPieces(int position, long length, Set<Integer> pieces) {
        int file = order.fileAt(position);
        if (length <= 0) {
            return;
        }
        int last = layout.pieceAt(file, length - 1);
        for (int piece = layout.pieceAt(file, 0); piece <= last; piece++) {
            pieces.add(piece);
        }
    }

    private void claim(Run run, Set<Integer> wanted) {
        wanted.stream().filter(piece -> !run.claimed.contains(piece)).forEach(piece -> reader.expect(piece, 1));
        run.claimed.stream().filter(piece -> !wanted.contains(piece)).forEach(piece -> reader.forget(piece, 1));
        run.claimed = wanted;
    }
}
