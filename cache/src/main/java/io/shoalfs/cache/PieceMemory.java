package io.shoalfs.cache;

import java.util.Optional;

/**
 * The memory in which pieces are assembled, under one budget for the whole engine. Any thread; never blocks.
 *
 * <p>Back-pressure is not asking: whoever gets no buffer requests nothing of that piece, and comes back when told.
 */
public interface PieceMemory {

    /**
     * A buffer of this length, whatever its bytes are, if the budget allows. Read-ahead gets at most half of the budget, so
     * that a waiting read does not wait for it. A piece longer than the budget is allowed when nothing else is out.
     */
    Optional<PieceBuffer> take(int length, Urgency urgency);

    /** Runs this once when memory comes free next, on the thread that frees it: it must return at once. */
    void onRoom(Runnable waiter);
}
