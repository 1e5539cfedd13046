package io.shoalfs.mount.fuse.kernel;

import io.shoalfs.cache.Lease;
import io.shoalfs.cache.WholeFile;
import io.shoalfs.mount.fs.Errno;
import io.shoalfs.mount.fuse.LibC;
import io.shoalfs.mount.fuse.MountException;
import io.shoalfs.mount.fuse.kernel.FuseAbi.FuseBackingMap;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** An open {@code /dev/fuse}: one connection to the kernel. Any thread. */
final class Device implements Wire, Passthrough.Backing, AutoCloseable {

    private static final String PATH = "/dev/fuse";

    private static final int ENOENT = Errno.ENOENT.number();
    private static final int EINTR = Errno.EINTR.number();
    private static final int ENODEV = Errno.ENODEV.number();

    private final LibC libc = LibC.load();
    private final int descriptor;

    /** Shared by those who send; closing waits for them: the number of a closed descriptor is soon another file's. */
    private final ReadWriteLock use = new ReentrantReadWriteLock();

    private volatile boolean closed;

    private Device(int descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * Opens it anew: a connection that is not mounted yet.
     *
     * @return the number, the caller's; negative if that is not permitted
     * @throws MountException if there is none
     */
    static int open() throws MountException {
        int descriptor = LibC.load().open(PATH, LibC.O_RDWR | LibC.O_CLOEXEC);
        int errno = descriptor < 0 ? LibC.lastErrno() : 0;
        if (errno == ENOENT) {
            throw new MountException(PATH + " is missing: modprobe fuse, or give the container that device");
        }
        return descriptor;
    }

    /** One that is open already, ours from now on; mounted. */
    static Device of(int descriptor) {
        return new Device(descriptor);
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
            long length = libc.read(descriptor, Memory.address(buffer), buffer.capacity());
            if (length >= 0) {
                buffer.limit((int) length).position(0);
                return true;
            }
            int errno = LibC.lastErrno();
            if (errno == ENODEV) {
                return false;
            }
            // ENOENT: the request was interrupted before it could be taken.
            if (errno != EINTR && errno != Errno.EAGAIN.number() && errno != ENOENT) {
                throw new IOException("read " + PATH + ": errno " + errno);
            }
        }
    }

    @Override
    public int send(ByteBuffer message) {
        use.readLock().lock();
        try {
            return closed ? ENODEV : write(message);
        } finally {
            use.readLock().unlock();
        }
    }

    @Override
    public int send(ByteBuffer header, List<Lease.Region> body) {
        use.readLock().lock();
        try {
            return closed ? ENODEV : write(header, body);
        } finally {
            use.readLock().unlock();
        }
    }

    private int write(ByteBuffer message) {
        while (libc.write(descriptor, Memory.address(message), message.limit()) < 0) {
            int errno = LibC.lastErrno();
            if (errno != EINTR) {
                return errno;
            }
        }
        return 0;
    }

    private int write(ByteBuffer header, List<Lease.Region> body) {
        long address = Memory.address(header);
        int vector = header.limit();
        header.limit(header.capacity());
        header.putLong(vector, address).putLong(vector + Long.BYTES, vector);
        int next = vector + VECTOR;
        for (var region : body) {
            header.putLong(next, region.address()).putLong(next + Long.BYTES, region.length());
            next += VECTOR;
        }
        while (libc.writev(descriptor, address + vector, 1 + body.size()) < 0) {
            int errno = LibC.lastErrno();
            if (errno != EINTR) {
                return errno;
            }
        }
        return 0;
    }

    @Override
    public int open(WholeFile file) {
        int target = libc.open(file.path().toString(), LibC.O_RDONLY | LibC.O_CLOEXEC);
        if (target < 0) {
            return -LibC.lastErrno();
        }
        var map = Memory.allocate(FuseBackingMap.SIZEOF).putInt(FuseBackingMap.FD, target);
        int number = control(FuseAbi.FUSE_DEV_IOC_BACKING_OPEN, map);
        libc.close(target);
        return number;
    }

    @Override
    public void close(int number) {
        control(
                FuseAbi.FUSE_DEV_IOC_BACKING_CLOSE,
                Memory.allocate(Integer.BYTES).putInt(0, number));
    }

    private int control(long request, ByteBuffer argument) {
        use.readLock().lock();
        try {
            int result = closed ? -1 : libc.ioctl(descriptor, request, Memory.address(argument));
            return result < 0 ? -LibC.lastErrno() : result;
        } finally {
            use.readLock().unlock();
            Reference.reachabilityFence(argument);
        }
    }

    /** Whether it has been closed here. */
    boolean isClosed() {
        return closed;
    }

    /** Ends the connection. When nobody receives any longer; what is sent from then on is lost. Idempotent. */
    @Override
    public void close() {
        use.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                libc.close(descriptor);
            }
        } finally {
            use.writeLock().unlock();
        }
    }
}
