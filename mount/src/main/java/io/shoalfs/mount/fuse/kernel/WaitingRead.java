package io.shoalfs.mount.fuse.kernel;

import io.shoalfs.cache.Lease;
import io.shoalfs.mount.fs.Errno;
import io.shoalfs.mount.fs.Handle;
import io.shoalfs.mount.fs.ReadReply;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A READ that waits for its answer, and holds no thread meanwhile. Answered by any thread; the first answer counts. What
 * was leased and cannot be read after all is read again, some times.
 */
final class WaitingRead implements ReadReply {

    private static final Logger log = LoggerFactory.getLogger(WaitingRead.class);

    private static final int TRIES = 3;

    private final Reads reads;
    private final Request request;
    private final int tries;
    private final AtomicBoolean answered = new AtomicBoolean();
    private final AtomicReference<@Nullable Runnable> withdrawal = new AtomicReference<>();

    /** What is read, and the number that the kernel gave the request. */
    record Request(long unique, Handle handle, long offset, int length) {}

    WaitingRead(Reads reads, Request request) {
        this(reads, request, 1);
    }

    private WaitingRead(Reads reads, Request request, int tries) {
        this.reads = reads;
        this.request = request;
        this.tries = tries;
    }

    Request request() {
        return request;
    }

    /** Whether it has its answer, or is about to. */
    boolean isAnswered() {
        return answered.get();
    }

    @Override
    public void from(Lease lease) {
        if (!answered.compareAndSet(false, true)) {
            lease.close();
            return;
        }
        try (lease) {
            reads.answers().data(request.unique(), lease);
            reads.ended(this);
        } catch (IOException e) {
            again(e);
        }
    }

    @Override
    public void empty() {
        if (answered.compareAndSet(false, true)) {
            reads.answers().ok(request.unique());
            reads.ended(this);
        }
    }

    @Override
    public void fail(Errno errno) {
        if (answered.compareAndSet(false, true)) {
            reads.answers().fail(request.unique(), errno);
            reads.ended(this);
        }
    }

    @Override
    public void onCancel(Runnable withdraw) {
        if (!withdrawal.compareAndSet(null, withdraw)) {
            withdraw.run();
        }
    }

    /** Nobody waits for it any longer. */
    void cancel() {
        fail(Errno.EINTR);
        var withdraw = withdrawal.getAndSet(WaitingRead::isWithdrawn);
        if (withdraw != null) {
            withdraw.run();
        }
    }

    /** Stands where a withdrawal was, or would come too late. */
    private static void isWithdrawn() {}

    private void again(IOException failure) {
        if (tries == TRIES) {
            log.warn("a read failed: {}", failure.getMessage());
            reads.answers().fail(request.unique(), Errno.EIO);
            reads.ended(this);
        } else {
            log.debug("what was leased cannot be read; trying again", failure);
            reads.begin(new WaitingRead(reads, request, tries + 1));
        }
    }
}
