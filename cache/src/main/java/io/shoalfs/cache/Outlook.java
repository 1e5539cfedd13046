package io.shoalfs.cache;

/**
 * What lies ahead of a torrent's pieces, as its readers and its swarm know it: asked before one is evicted. Any thread;
 * never blocks.
 */
public interface Outlook {

    /** Nothing is known. */
    Outlook UNKNOWN = new Outlook() {};

    /** Whether a read waits for the piece, or a reader is expected to come to it soon. */
    default boolean isExpected(int piece) {
        return false;
    }

    /** How many others have the piece, 0 or more; {@link PieceSource#COPIES_UNKNOWN} if nobody knows. */
    default int copies(int piece) {
        return PieceSource.COPIES_UNKNOWN;
    }
}
