package io.shoalfs.fetch.web;

import java.util.concurrent.atomic.AtomicLong;

/** The memory that all web seeds of an engine may keep whole files in. Any thread. */
public final class WholeFileMemory {

    private final AtomicLong free;

    /** So many bytes. */
    public WholeFileMemory(long bytes) {
        this.free = new AtomicLong(bytes);
    }

    /** Takes so many bytes of it; false if there are not so many left. */
    boolean take(int bytes) {
        long before = free.getAndUpdate(left -> left >= bytes ? left - bytes : left);
        return before >= bytes;
    }

    /** Gives back what was taken. */
    void give(int bytes) {
        free.addAndGet(bytes);
    }
}
