package io.shoalfs.mount.fuse;

import io.shoalfs.mount.fs.Node;

/** A volume that the kernel has. */
public interface Mount extends AutoCloseable {

    /** Lets the kernel forget what it keeps of a node. */
    void invalidate(Node node);

    /** Waits until it is unmounted, by us or by others. */
    void join() throws InterruptedException;

    /** Unmounts, lazily if files are open, and waits for the transport's threads. Idempotent. Blocks. */
    @Override
    void close();
}
