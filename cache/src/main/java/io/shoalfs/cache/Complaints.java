package io.shoalfs.cache;

import io.shoalfs.cache.disk.ChangedException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/**
 * What a cache tells of its disk. Any thread.
 *
 * @param refusals what the disk does not take
 * @param failures it cannot be read
 * @param damage what it has is not what was written to it
 */
record Complaints(Refusals refusals, Complaint failures, Complaint damage) {

    /** Nothing is wrong yet. */
    static Complaints none(Timers timers) {
        return new Complaints(
                new Refusals(timers),
                new Complaint(timers, "the cache's disk fails, and what cannot be read is fetched again"),
                new Complaint(timers, "files of the cache were changed or damaged; what is wrong is fetched again"));
    }

    /** Something could not be read: the file has been tampered with, or else the disk fails. */
    void unreadable(IOException failure) {
        boolean isDamage = failure instanceof EOFException
                || failure instanceof NoSuchFileException
                || failure instanceof AccessDeniedException
                || failure instanceof ChangedException;
        (isDamage ? damage : failures).raise(failure.toString());
    }
}
