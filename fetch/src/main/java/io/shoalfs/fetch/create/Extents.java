package io.shoalfs.fetch.create;

/** Deals out the pieces of a share, in order, in portions of about equal work. Any thread. */
final class Extents {

    /** So much that a disk reads on, and so little that all workers end at about the same time. */
    private static final long LENGTH = 8L << 20;

    /** Of small files one piece each has little work. */
    private static final int MOST_PIECES = 1024;

    /** Of what is left a worker gets one part of so many times their number: each has something to do up to the end. */
    private static final int TURNS = 4;

    private final Plan plan;
    private final int end;
    private final int workers;
    private int next;

    /** Bytes of files before the next piece. */
    private long reached;

    Extents(Plan plan, Share share, int workers) {
        this.plan = plan;
        this.workers = workers;
        this.next = share.begin();
        this.end = share.end();
        this.reached = plan.contentBefore(next);
    }

    /** The next ones; empty at the end. */
    synchronized Share next() {
        int begin = next;
        long last = reached + LENGTH;
        int most = Math.max(1, Math.min(MOST_PIECES, (end - begin) / (TURNS * workers)));
        while (next < end && next - begin < most && reached < last) {
            next++;
            reached = plan.contentBefore(next);
        }
        return new Share(begin, next);
    }
}
