package io.shoalfs.mount.fs;

import io.shoalfs.cache.PieceReader;

/** The range of pieces that one reader expects now, as its torrent's {@link PieceReader} has been told. For one thread. */
final class Claims {

    private final PieceReader reader;
    private int first;
    private int end;

    /** No claims yet. */
    Claims(PieceReader reader) {
        this.reader = reader;
    }

    /** Claims these pieces and no others: tells of the difference, what is new before what is over. */
    void move(int newFirst, int newEnd) {
        if (newFirst >= newEnd) {
            clear();
            return;
        }
        expect(newFirst, Math.min(newEnd, first));
        expect(Math.max(newFirst, end), newEnd);
        forget(first, Math.min(end, newFirst));
        forget(Math.max(first, newEnd), end);
        first = newFirst;
        end = newEnd;
    }

    /** Withdraws all. */
    void clear() {
        forget(first, end);
        first = 0;
        end = 0;
    }

    private void expect(int from, int to) {
        if (from < to) {
            reader.expect(from, to - from);
        }
    }

    private void forget(int from, int to) {
        if (from < to) {
            reader.forget(from, to - from);
        }
    }
}
