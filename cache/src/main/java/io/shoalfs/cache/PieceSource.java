package io.shoalfs.cache;

/** The cache's only view of the network: it is told what is wanted, and what arrives is offered to the store. */
public interface PieceSource {

    /** What {@link #copies} says if it does not know. */
    int COPIES_UNKNOWN = -1;

    /** So many copies elsewhere are enough: more do not make a piece any safer. */
    int COPIES_ENOUGH = 3;

    /** Says how much a piece is wanted from now on. Any thread; never blocks; idempotent; has no failure path. */
    void demand(int piece, Urgency urgency);

    /**
     * A number that grows whenever a source joins that has something we lack: reads that failed for lack of progress
     * are tried again when it does. Any thread; never blocks.
     */
    long generation();

    /** The sources' condition in a clause for people, as in {@code "no peer is connected; tracker http://… timed out"}. */
    String condition();

    /**
     * How many sources have a piece, as of some seconds ago: 0 to {@link #COPIES_ENOUGH}, which stands for more too, or
     * {@link #COPIES_UNKNOWN}. Any thread; never blocks.
     */
    default int copies(int piece) {
        return COPIES_UNKNOWN;
    }
}
