package io.shoalfs.mount.fs;

/**
 * How far ahead of one open file's reader bytes are expected. Doubles as the reader proves that it goes on, is nothing
 * for a reader that jumps. Pure; for one thread.
 *
 * <p>The kernel sends a sequential reader's requests several at once, and libfuse's threads overtake each other: a read
 * belongs to the run if it lies within {@link #SLACK} of the run's end.
 */
final class ReadAhead {

    /** What the first proof is worth. */
    static final long FIRST = 512 * 1024;

    /** How far from the run's end a read may lie: twice what the kernel has in flight for one reader. */
    static final long SLACK = 512 * 1024;

    private final long longest;

    private long runStart = -1;
    private long runEnd = -1;
    private boolean proven;

    /**
     * Of a reader that has not read yet.
     *
     * @param longest the longest range expected ahead of it, in bytes; 0 for none
     */
    ReadAhead(long longest) {
        this.longest = longest;
    }

    /**
     * A range of the file that will soon be read.
     *
     * @param from inclusive
     * @param to exclusive, possibly behind the file's end; {@code from} if there is nothing to expect
     */
    record Range(long from, long to) {

        boolean isEmpty() {
            return from >= to;
        }
    }

    /** Notes a read and says what is to be expected from now on. */
    Range after(long offset, int length) {
        long end = offset + length;
        if (!continuesRun(offset, end)) {
            runStart = offset;
            runEnd = end;
            proven = false;
            return new Range(end, end);
        }
        proven = true;
        runStart = Math.min(runStart, offset);
        runEnd = Math.max(runEnd, end);
        long window = Math.min(longest, Math.max(FIRST, 2 * (runEnd - runStart)));
        return new Range(runEnd, runEnd + window);
    }

    /**
     * The same for a reader's first read, for which something must be fetched: then all of a small file is fetched, since
     * most are read whole. Where it ends in a piece of its neighbours', that costs a piece, but so seldom that on the
     * average it is no more than the file's own length. Nothing is fetched for who only opens it.
     */
    Range first(long offset, int length, long fileLength) {
        var range = after(offset, length);
        return fileLength <= Math.min(FIRST, longest) ? new Range(0, fileLength) : range;
    }

    /** The first proof is exact: random readers come near one another too. */
    private boolean continuesRun(long offset, long end) {
        if (!proven) {
            return runEnd >= 0 && (offset == runEnd || end == runStart);
        }
        return offset <= runEnd + SLACK && end >= runEnd - SLACK;
    }
}
