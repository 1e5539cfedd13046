package io.shoalfs.mount.fuse.kernel;

import io.shoalfs.cache.Lease;
import java.nio.ByteBuffer;
import java.util.List;

/** The way to the kernel, for answers and notifications. Any thread. */
interface Wire {

    /** The length of {@code struct iovec}. */
    int VECTOR = 16;

    /**
     * Sends a message, with one write.
     *
     * @param message direct; all of it from its beginning to its limit; the caller's again when this returns
     * @return 0, or the errno: ENOENT if nobody waits for it any longer
     */
    int send(ByteBuffer message);

    /**
     * Sends a message whose body lies elsewhere, with one write.
     *
     * @param header direct; what begins the message, from its beginning to its limit; behind that, up to its capacity, is
     *     room for {@link #VECTOR} bytes and as many more for each region; the caller's again when this returns
     * @param body follows the header
     * @return as above; EFAULT if a region cannot be read: the request has ended with EIO then
     */
    int send(ByteBuffer header, List<Lease.Region> body);
}
