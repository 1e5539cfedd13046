package io.shoalfs.cache;

import java.io.IOException;

/**
 * How many bytes the cache takes on the disk, in whole blocks of its file system, and how many it may: its budget, and
 * what the file system has beyond that which is kept free. Any thread; may look at the file system, rarely.
 */
final class Ledger {

    private final long budget;
    private final FreeSpace free;
    private long used;

    /** Of what is used, so much is not to be evicted, for long or for as long as the kernel reads it by itself. */
    private long pinned;

    private long lent;

    Ledger(long budget, FreeSpace free) {
        this.budget = budget;
        this.free = free;
    }

    long budget() {
        return budget;
    }

    synchronized long used() {
        return used;
    }

    /** Reserves room before it is written to; false, and reserves nothing, if there is not so much. */
    synchronized boolean reserve(long bytes) {
        if (bytes > 0 && (bytes > budget - used || bytes > free.left())) {
            return false;
        }
        used += bytes;
        free.took(bytes);
        return true;
    }

    /** How many bytes can be reserved now. */
    synchronized long spare() {
        return Math.max(0, Math.min(budget - used, free.left()));
    }

    /** How many of the bytes that are kept free others have taken. */
    synchronized long overdrawn() {
        return Math.max(0, -free.left());
    }

    /** Why a reservation was refused, in a clause for people. */
    synchronized String shortage() {
        return free.left() < budget - used
                ? "its file system has no more than the " + free.kept() + " bytes that are kept free"
                : "its budget of " + budget + " bytes is in use";
    }

    /** Pins so many bytes; false, and pins none, if with what is lent that were more than half of the budget. */
    synchronized boolean pin(long bytes) {
        boolean fits = fitsHalf(bytes);
        pinned += fits ? bytes : 0;
        return fits;
    }

    /** Lends so many bytes to the kernel; false, and lends none, if with what is pinned that were more than half. */
    synchronized boolean lend(long bytes) {
        boolean fits = fitsHalf(bytes);
        lent += fits ? bytes : 0;
        return fits;
    }

    private boolean fitsHalf(long bytes) {
        return bytes <= 0 || bytes <= budget / 2 - pinned - lent;
    }

    /** What was taken by {@link #lend} is not in use so any longer. */
    synchronized void giveBack(long bytes) {
        lent -= bytes;
    }

    /** Counts what was found pinned, also beyond half of the budget. */
    synchronized void pinFound(long bytes) {
        pinned += bytes;
    }

    /** How many bytes are pinned. */
    synchronized long pinned() {
        return pinned;
    }

    /** How many bytes the kernel reads by itself. */
    synchronized long lent() {
        return lent;
    }

    /**
     * Makes sure that so many bytes fit beside what is pinned.
     *
     * @throws IOException with a sentence for people if not
     */
    synchronized void requireRoom(long bytes) throws IOException {
        if (bytes > 0 && bytes > budget - pinned) {
            throw new IOException("this takes " + bytes + " bytes beside what is pinned, and the cache of " + budget
                    + " bytes has room for " + Math.max(0, budget - pinned)
                    + " of it: fetch less, unpin something, or mount with a larger --cache-size");
        }
    }

    /** What was taken by {@link #pin} may be evicted again. */
    synchronized void unpin(long bytes) {
        pinned -= bytes;
    }

    /** Counts what was found on the disk, also beyond the budget. */
    synchronized void found(long bytes) {
        used += bytes;
    }

    /** Counts what is on the disk no longer: somebody else does from now on. */
    synchronized void leave(long bytes) {
        used -= bytes;
    }

    /** What was reserved is free again, on the disk too. */
    synchronized void release(long bytes) {
        used -= bytes;
        free.took(-bytes);
    }
}
