package io.shoalfs.mount.cli;

import io.shoalfs.mount.fuse.MountException;
import java.io.IOException;

/** A mount that is served, by this process or by another. */
interface ServedMount {

    /** Whether this process serves it, and must go on. */
    boolean isOurs();

    /** For the mount that a process is in the foreground for: from now on SIGTERM, SIGINT and SIGHUP end it, cleanly, and the process with status 0. */
    void endOnSignal();

    /** Unmounts it, lazily if files are open, and waits until what it had is put away. Other mounts go on. */
    void end() throws InterruptedException;

    /** Waits until it has ended; for an engine of ours, until its last mount has. Returns the exit status. */
    int join() throws IOException, MountException, InterruptedException;
}
