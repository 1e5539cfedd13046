package io.shoalfs.fetch.create;

/** Deals out the pieces of a plan, in order, in portions of about equal work. Any thread. */
final class Extents {

    /** So much that a disk reads on, and so little that all workers end at about the same time. */
    private static final long LENGTH = 8L << 20;

    /** Of small files one piece each has little work. */
    private static final int MOST_PIECES = 1024;

    private final Plan plan;
    private int next;
    private int file;

    Extents(Plan plan) {
        this.plan = plan;
    }

    /**
     * Some pieces.
     *
     * @param end the first one that is not among them
     */
    record Extent(int begin, int end) {

        int count() {
            return end - begin;
        }
    }

    /** The next ones; empty at the end. */
    synchronized Extent next() {
        int begin = next;
        long work = 0;
        while (next < plan.pieceCount() && next - begin < MOST_PIECES && work < LENGTH) {
            work += contentOf(next);
            next++;
        }
        return new Extent(begin, next);
    }

    /** In bytes. */
    private long contentOf(int piece) {
        if (!plan.format().isV2()) {
            return plan.pieceLength();
        }
        while (plan.firstPiece(file + 1) <= piece) {
            file++;
        }
        long end = plan.startOf(file) + plan.files().lengthOf(file);
        return Math.min(plan.pieceLength(), end - plan.startOfPiece(piece));
    }
}
