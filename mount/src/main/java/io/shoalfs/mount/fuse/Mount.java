package io.shoalfs.mount.fuse;

/** A volume that the kernel has. */
public interface Mount extends AutoCloseable {

    /**
     * An entry of the volume's root has come or gone: the kernel forgets what it keeps of that name, also that there was
     * none. May block for the kernel; not to be called by the volume.
     *
     * @param name its bytes
     */
    void changed(byte[] name);

    /** Waits until it is unmounted, by us or by others. */
    void join() throws InterruptedException;

    /** Unmounts, lazily if files are open, and waits for the transport's threads. Idempotent. Blocks. */
    @Override
    void close();
}
