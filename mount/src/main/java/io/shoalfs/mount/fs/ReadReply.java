package io.shoalfs.mount.fs;

import io.shoalfs.cache.Lease;

/** The answer to one read: given once, from any thread. The request holds no thread of ours meanwhile. */
public interface ReadReply {

    /** Sends all of the lease, and closes it. */
    void from(Lease lease);

    /** Answers with no bytes: the offset was at or past the end of the file. */
    void empty();

    /** Answers with an error. */
    void fail(Errno errno);

    /** Says what to do if the reader is interrupted before the answer. Runs at most once; at once if it already was. */
    void onCancel(Runnable withdraw);
}
