package io.shoalfs.mount.fuse.kernel;

import io.shoalfs.mount.fuse.MountException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** An open {@code /dev/fuse}: one connection to the kernel. Any thread. */
final class Device implements Wire, AutoCloseable {

    private static final String PATH = "/dev/fuse";

    private final Syscalls calls = Syscalls.load();
    private final int descriptor;

    /** Shared by those who send; closing waits for them: the number of a closed descriptor is soon another file's. */
    private final ReadWriteLock use = new ReentrantReadWriteLock();

    private boolean closed;

    private Device(int descriptor) {
        this.descriptor = descriptor;
    }

    /** Opens it anew: a connection that is not mounted yet. */
    static Device open() throws MountException {
        int descriptor = Syscalls.load().open(PATH, Syscalls.O_RDWR | Syscalls.O_CLOEXEC);
        if (descriptor >= 0) {
            return new Device(descriptor);
        }
        int errno = Syscalls.lastErrno();
        throw new MountException(
                errno == Syscalls.ENOENT
                        ? PATH + " is missing: modprobe fuse, or give the container that device"
                        : PATH + " cannot be opened: errno " + errno);
    }

    /** What mount(2) is told. */
    int descriptor() {
        return descriptor;
    }

    /**
     * Waits for the next request, and takes it.
     *
     * @param buffer direct; filled from its beginning, and flipped
     * @return false when the file system is unmounted
     * @throws IOException if the connection is broken otherwise
     */
    boolean receive(ByteBuffer buffer) throws IOException {
        while (true) {
            long length = calls.read(descriptor, Memory.address(buffer), buffer.capacity());
            if (length >= 0) {
                buffer.limit((int) length).position(0);
                return true;
            }
            int errno = Syscalls.lastErrno();
            if (errno == Syscalls.ENODEV) {
                return false;
            }
            // ENOENT: the request was interrupted before it could be taken.
            if (errno != Syscalls.EINTR && errno != Syscalls.EAGAIN && errno != Syscalls.ENOENT) {
                throw new IOException("read " + PATH + ": errno " + errno);
            }
        }
    }

    @Override
    public int send(ByteBuffer message) {
        use.readLock().lock();
        try {
            return closed ? Syscalls.ENODEV : write(message);
        } finally {
            use.readLock().unlock();
        }
    }

    private int write(ByteBuffer message) {
        while (calls.write(descriptor, Memory.address(message), message.limit()) < 0) {
            int errno = Syscalls.lastErrno();
            if (errno != Syscalls.EINTR) {
                return errno;
            }
        }
        return 0;
    }

    /** Ends the connection. When nobody receives any longer; what is sent from then on is lost. Idempotent. */
    @Override
    public void close() {
        use.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                calls.close(descriptor);
            }
        } finally {
            use.writeLock().unlock();
        }
    }
}
