package io.shoalfs.mount.fs;

import io.shoalfs.cache.PieceReader;
import io.shoalfs.torrent.Layout;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Expects the next files of directories that are read in order: data sets of small files are read so, and a reader of
 * large ones comes to the next at the end of each. Any thread; never blocks.
 *
 * <p>Order is that of the names, in which directories are listed and programs sort. Several workers that share a
 * directory are in order too, as long as none is further from the others than {@link #NEAR_FILES} and {@link #NEAR_BYTES}.
 */
final class NextFiles {

    private static final int NEAR_FILES = 64;
    private static final long NEAR_BYTES = 8 * 1024 * 1024;

    /** Directories that are remembered: more than any reader has in its hands. */
    private static final int DIRECTORIES_MAX = 64;

    /** Files in order before the next is expected. */
    private static final int PROOF = 2;

    private final Layout layout;
    private final PieceReader reader;
    private final long longest;
    private final Map<DirectoryNode, Run> runs = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * Of a torrent that nobody has read yet.
     *
     * @param longest the most bytes expected ahead in a directory; 0 for none
     */
    NextFiles(Layout layout, PieceReader reader, long longest) {
        this.layout = layout;
        this.reader = reader;
        this.longest = longest;
    }

    /** A directory's run: how far its readers have come, what they have passed in order, and the pieces that are claimed. */
    private static final class Run {
        int last = -1;
        int steps;
        long bytes;
        Set<Integer> claimed = Set.of();
    }

    /** A reader begins with a file. */
    synchronized void begin(DirectoryNode directory, FileNode file) {
        var run = runs.computeIfAbsent(directory, key -> new Run());
        int position = directory.positionOf(file.name());
        if (run.last >= 0 && isNear(directory, run.last, position)) {
            run.steps += position > run.last ? 1 : 0;
            run.last = Math.max(run.last, position);
            run.bytes += file.length();
        } else {
            run.last = position;
            run.steps = 0;
            run.bytes = file.length();
        }
        long window = Math.min(longest, Math.max(ReadAhead.FIRST, 2 * run.bytes));
        expect(
                directory,
                run,
                run.steps < PROOF ? 0 : window - directory.child(run.last).length());
        forgetOldest();
    }

    /** A reader's read-ahead goes this many bytes past the end of the file. */
    synchronized void runOn(DirectoryNode directory, FileNode file, long bytes) {
        var run = runs.get(directory);
        if (run != null && run.steps > 0 && directory.child(run.last) == file) {
            expect(directory, run, bytes);
        }
    }

    /** Withdraws all. */
    synchronized void clear() {
        runs.values().forEach(run -> claim(run, Set.of()));
        runs.clear();
    }

    private static boolean isNear(DirectoryNode directory, int last, int position) {
        if (Math.abs(position - last) > NEAR_FILES) {
            return false;
        }
        long between = 0;
        for (int i = Math.min(last, position) + 1; i < Math.max(last, position); i++) {
            between += directory.child(i).length();
        }
        return between <= NEAR_BYTES;
    }

    private void expect(DirectoryNode directory, Run run, long bytes) {
        var wanted = new LinkedHashSet<Integer>();
        long rest = bytes;
        for (int i = run.last + 1; i < directory.count() && rest > 0; i++) {
            if (directory.child(i) instanceof FileNode file && file.length() > 0) {
                addPieces(file, Math.min(rest, file.length()), wanted);
                rest -= file.length();
            }
        }
        claim(run, wanted);
    }

    private void addPieces(FileNode file, long length, Set<Integer> pieces) {
        int last = layout.pieceAt(file.file(), length - 1);
        for (int piece = layout.pieceAt(file.file(), 0); piece <= last; piece++) {
            pieces.add(piece);
        }
    }

    private void claim(Run run, Set<Integer> wanted) {
        wanted.stream().filter(piece -> !run.claimed.contains(piece)).forEach(piece -> reader.expect(piece, 1));
        run.claimed.stream().filter(piece -> !wanted.contains(piece)).forEach(piece -> reader.forget(piece, 1));
        run.claimed = wanted;
    }

    private void forgetOldest() {
        if (runs.size() > DIRECTORIES_MAX) {
            var oldest = runs.entrySet().iterator();
            claim(oldest.next().getValue(), Set.of());
            oldest.remove();
        }
    }
}
