package io.shoalfs.mount.fuse.kernel;

import io.shoalfs.mount.fuse.MountException;
import io.shoalfs.mount.fuse.Unmounter;
import java.nio.file.Path;

/**
 * An open {@code /dev/fuse} that is mounted, and that nobody serves yet: until somebody does, whoever looks at the mount
 * waits. It may be handed to another process. Any thread.
 */
public final class Connection implements AutoCloseable {

    private final Path at;
    private final Device device;
    private final boolean isToUnmount;

    private Connection(Path at, Device device, boolean isToUnmount) {
        this.at = at;
        this.device = device;
        this.isToUnmount = isToUnmount;
    }

    static Connection mounted(Path at, int descriptor) {
        return new Connection(at, Device.of(descriptor), true);
    }

    /** What another process has mounted and handed to us; whoever serves it also unmounts it in the end. */
    public static Connection received(int descriptor, Path at) {
        return new Connection(at, Device.of(descriptor), true);
    }

    /** What another process has mounted, where we may not even see it: unmounting is its business. */
    public static Connection foreign(int descriptor, Path at) {
        return new Connection(at, Device.of(descriptor), false);
    }

    /** The number of the open {@code /dev/fuse}, to be sent to another process; valid until this is closed. */
    public int descriptor() {
        return device.descriptor();
    }

    /** Where it is mounted. */
    public Path at() {
        return at;
    }

    Device device() {
        return device;
    }

    /**
     * Takes it out of the tree, lazily if files are open; nothing if that is another's business.
     *
     * @throws MountException with a sentence for people if that is not possible from here
     */
    void unmount() throws MountException {
        if (isToUnmount) {
            new Unmounter().unmount(at, true);
        }
    }

    /** Whether its end is an unmount of ours. */
    boolean isToUnmount() {
        return isToUnmount;
    }

    /** Closes our descriptor and leaves the mount to the process that it has been handed to. Idempotent. */
    public void handedOver() {
        device.close();
    }

    /** Gives it up: unmounts it, and closes it. Idempotent. */
    @Override
    public void close() {
        if (!device.isClosed()) {
            try {
                unmount();
            } catch (MountException e) {
                // Closing ends it too, but for a dead mount that is left in the tree.
            }
            device.close();
        }
    }
}
