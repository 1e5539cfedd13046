package io.shoalfs.cache;

/** How many bytes the cache takes on the disk, in whole blocks of its file system, and how many it may. Any thread. */
final class Ledger {

    private final long budget;
    private long used;

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

    /** Counts what was found on the disk, also beyond the budget. */
    synchronized void found(long bytes) {
        used += bytes;
    }

    /** What was reserved is free again. */
    synchronized void release(long bytes) {
        used -= bytes;
    }
}
