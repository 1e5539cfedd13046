package io.shoalfs.cache;

/** How many bytes the cache takes on the disk, in whole blocks of its file system, and how many it may. Any thread. */
final class Ledger {

    private final long budget;
    private long used;

    /** Of what is used, so much is not to be evicted for long. */
    private long pinned;

    Ledger(long budget) {
        this.budget = budget;
    }

    long budget() {
        return budget;
    }

    synchronized long used() {
        return used;
    }

    /** Reserves room before it is written to; false, and reserves nothing, if that is beyond the budget. */
    synchronized boolean reserve(long bytes) {
        if (bytes > 0 && bytes > budget - used) {
            return false;
        }
        used += bytes;
        return true;
    }

    /** Takes so many bytes for long; false, and takes none, if that were more than half of the budget. */
    synchronized boolean pin(long bytes) {
        if (bytes > budget / 2 - pinned) {
            return false;
        }
        pinned += bytes;
        return true;
    }

    /** Counts what was found pinned, also beyond half of the budget. */
    synchronized void pinFound(long bytes) {
        pinned += bytes;
    }

    /** How many bytes are taken for long. */
    synchronized long pinned() {
        return pinned;
    }

    /** What was taken by {@link #pin} may be evicted again. */
    synchronized void unpin(long bytes) {
        pinned -= bytes;
    }

    /** Counts what was found on the disk, also beyond the budget. */
    synchronized void found(long bytes) {
        used += bytes;
    }

    /** What was reserved is free again. */
    synchronized void release(long bytes) {
        used -= bytes;
    }
}
