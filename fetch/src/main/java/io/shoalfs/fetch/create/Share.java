package io.shoalfs.fetch.create;

import java.math.BigInteger;

/**
 * Pieces that are hashed in one go: all of a plan's, or one of several machines' parts of them.
 *
 * @param begin the first piece
 * @param end the first one behind them
 */
public record Share(int begin, int end) {

    /** What a piece costs beside its bytes, as bytes: its file is opened. */
    private static final long PIECE_COST = 64 * 1024;

    /** All of them. */
    public static Share all(Plan plan) {
        return new Share(0, plan.pieceCount());
    }

    /**
     * One of so many parts of about equal work, which together are all pieces; some are empty if there are few pieces.
     *
     * @param part 1 to {@code parts}
     */
    public static Share of(Plan plan, int part, int parts) {
        return new Share(cut(plan, part - 1, parts), cut(plan, part, parts));
    }

    /** How many pieces these are. */
    public int count() {
        return end - begin;
    }

    /** How many bytes of files they have. */
    public long length(Plan plan) {
        return plan.contentBefore(end) - plan.contentBefore(begin);
    }

    /** The first piece that no part up to this one has. */
    private static int cut(Plan plan, int part, int parts) {
        long wanted = BigInteger.valueOf(workBefore(plan, plan.pieceCount()))
                .multiply(BigInteger.valueOf(part))
                .divide(BigInteger.valueOf(parts))
                .longValueExact();
        int low = 0;
        int high = plan.pieceCount();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (workBefore(plan, middle) < wanted) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static long workBefore(Plan plan, int piece) {
        return plan.contentBefore(piece) + piece * PIECE_COST;
    }
}
