package io.shoalfs.fetch.web;

import io.shoalfs.fetch.swarm.BlockSpans;
import io.shoalfs.torrent.Block;
import io.shoalfs.torrent.FileAttribute;
import io.shoalfs.torrent.FileSpan;
import io.shoalfs.torrent.Layout;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What has been asked for and is not under way: blocks, merged into ranges of files as they come. On the loop.
 *
 * <p>A block that lies behind the one before it makes the same range longer; so a range is as long as what was asked for by
 * the time when a connection takes it.
 */
final class Ranges {

    private final Layout layout;
    private final BlockSpans spans;
    private final int longest;
    private final Deque<FileRange> waiting = new ArrayDeque<>();

    Ranges(Layout layout, BlockSpans spans, int longest) {
        this.layout = layout;
        this.spans = spans;
        this.longest = longest;
    }

    /** Asks for a block. Padding in it is there already; of a block that is nothing else nobody asks. */
    Gathering add(Block block) {
        var span = spans.of(block);
        var gathering = new Gathering(block, span.length());
        int inBlock = 0;
        for (var part : layout.files(span)) {
            if (layout.files().is(part.file(), FileAttribute.PADDING)) {
                gathering.pad(part.length());
            } else {
                rangeFor(part).add(gathering, inBlock, part.offset(), part.length());
            }
            inBlock += part.length();
        }
        return gathering;
    }

    private FileRange rangeFor(FileSpan part) {
        var last = waiting.peekLast();
        if (last == null || !last.continuesAt(part.file(), part.offset(), longest - part.length() + 1L)) {
            last = new FileRange(part.file(), layout.files().lengthOf(part.file()));
            waiting.add(last);
        }
        return last;
    }

    /** The first of them that anybody waits for, without what nobody waits for; null if there is none. */
    @Nullable
    FileRange first() {
        while (!waiting.isEmpty() && !waiting.element().isWanted()) {
            waiting.remove();
        }
        var first = waiting.peek();
        if (first != null) {
            first.trim();
        }
        return first;
    }

    /** How many bytes wait. */
    long length() {
        return waiting.stream().mapToLong(FileRange::length).sum();
    }

    /** Takes the first away. */
    FileRange take() {
        return waiting.remove();
    }

    /** Whether the first is all that there is, and what is asked for next may make it longer. */
    boolean firstMayGrow() {
        return waiting.size() == 1 && waiting.element().length() < longest;
    }

    /** Puts one back that nothing has come of: its turn is the next. */
    void putBack(FileRange range) {
        waiting.addFirst(range);
    }

    /** Takes all away: the blocks that they were for. */
    Set<Gathering> clear() {
        var gatherings = new LinkedHashSet<Gathering>();
        waiting.forEach(range -> gatherings.addAll(range.unfinished()));
        waiting.clear();
        return gatherings;
    }

    /** Tells of each piece that has bytes of a file. */
    void eachPiece(int file, IntConsumer pieces) {
        long length = layout.files().lengthOf(file);
        if (length > 0) {
            int last = layout.pieceAt(file, length - 1);
            for (int piece = layout.pieceAt(file, 0); piece <= last; piece++) {
                pieces.accept(piece);
            }
        }
    }
}
