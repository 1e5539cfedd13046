package io.shoalfs.mount.fuse;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * An open socket, which is closed only when no call uses it any longer: the number of a closed descriptor is soon another
 * file's. Any thread.
 */
final class Descriptor implements AutoCloseable {

    private static final int EINTR = 4;
    private static final int EBADF = 9;
    private static final int SHUT_RDWR = 2;

    private final LibC libc = LibC.load();
    private final int number;
    private final ReadWriteLock use = new ReentrantReadWriteLock();
    private final AtomicBoolean closed = new AtomicBoolean();

    /** With the number, which is ours from now on. */
    Descriptor(int number) {
        this.number = number;
    }

    /** A system call on it; negative if it fails, with errno set. */
    interface Call {
        long on(int number);
    }

    /** Calls, again if a signal comes; what the call returns, or the negative errno. May block. */
    long call(Call call) {
        use.readLock().lock();
        try {
            while (!closed.get()) {
                long result = call.on(number);
                int errno = result < 0 ? LibC.lastErrno() : 0;
                if (errno != EINTR) {
                    return result < 0 ? -errno : result;
                }
            }
            return -EBADF;
        } finally {
            use.readLock().unlock();
        }
    }

    /** Whether it has been closed here. */
    boolean isClosed() {
        return closed.get();
    }

    /** Ends what blocks on it, and closes it. Idempotent. */
    @Override
    public void close() {
        end(true);
    }

    /** Closes it for this process only: the connection goes on in the program that has inherited it. Idempotent. */
    void leave() {
        end(false);
    }

    private void end(boolean forAll) {
        if (closed.getAndSet(true)) {
            return;
        }
        if (forAll) {
            libc.shutdown(number, SHUT_RDWR);
        }
        use.writeLock().lock();
        try {
            libc.close(number);
        } finally {
            use.writeLock().unlock();
        }
    }
}
