package io.shoalfs.mount.fuse.kernel;

import java.nio.ByteBuffer;

/** The way to the kernel, for answers and notifications. Any thread. */
interface Wire {

    /**
     * Sends a message, with one write.
     *
     * @param message direct; all of it from its beginning to its limit; the caller's again when this returns
     * @return 0, or the errno: ENOENT if nobody waits for it any longer
     */
    int send(ByteBuffer message);
}
