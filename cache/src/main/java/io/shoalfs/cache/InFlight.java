package io.shoalfs.cache;

/** Counts what is under way, so that a clean stop can wait for its end and let nothing new begin. Any thread. */
final class InFlight {

    private int count;
    private boolean closed;

    /** Something begins, unless this is closed: then false. */
    synchronized boolean begin() {
        if (closed) {
            return false;
        }
        count++;
        return true;
    }

    /** Whether nothing new begins any more. */
    synchronized boolean isClosed() {
        return closed;
    }

    /** Something more begins as a part of what has begun. */
    synchronized void beginPart() {
        count++;
    }

    /** Something has ended. */
    synchronized void end() {
        count--;
        notifyAll();
    }

    /** Lets nothing new begin, and waits until all has ended. Blocks; an interrupt is kept for later. */
    synchronized void close() {
        closed = true;
        boolean interrupted = false;
        while (count > 0) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
