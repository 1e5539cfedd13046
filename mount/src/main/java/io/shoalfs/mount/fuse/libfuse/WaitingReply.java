package io.shoalfs.mount.fuse.libfuse;

import io.shoalfs.cache.Lease;
import io.shoalfs.mount.fs.Errno;
import io.shoalfs.mount.fs.ReadReply;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A reply that its callback thread waits for: libfuse 2's buffer lives no longer than the call. Answered by any thread;
 * the first answer counts.
 *
 * <p>libfuse tells of an interrupt only whoever asks on the callback thread, so the wait is cut into steps: short ones at
 * first, for whom a person waits, longer ones then, since there may be a thousand.
 */
final class WaitingReply implements ReadReply {

    private static final long FIRST_STEP_MILLIS = 10;
    private static final long LONGEST_STEP_MILLIS = 100;

    private final BooleanSupplier deserted;
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final AtomicBoolean answered = new AtomicBoolean();
    private final AtomicReference<@Nullable Runnable> withdrawal = new AtomicReference<>();

    // Written before the latch opens, read behind it.
    private @Nullable Lease lease;
    private int errno;

    /**
     * A reply for the calling callback thread.
     *
     * @param deserted whether nobody waits for it any longer; asked on the callback thread
     */
    WaitingReply(BooleanSupplier deserted) {
        this.deserted = deserted;
    }

    @Override
    public void from(Lease lease) {
        if (!answered.compareAndSet(false, true)) {
            lease.close();
            return;
        }
        this.lease = lease;
        arrived.countDown();
    }

    @Override
    public void empty() {
        answer(0);
    }

    @Override
    public void fail(Errno errno) {
        answer(errno.number());
    }

    @Override
    public void onCancel(Runnable withdraw) {
        if (!withdrawal.compareAndSet(null, withdraw)) {
            withdraw.run();
        }
    }

    /**
     * Waits for the answer and copies it.
     *
     * @return how many bytes there are, or a negative errno
     * @throws IOException if what was leased can no longer be read; it is worth another try
     */
    int await(ByteBuffer target) throws IOException, InterruptedException {
        long step = FIRST_STEP_MILLIS;
        while (!arrived.await(step, TimeUnit.MILLISECONDS)) {
            if (deserted.getAsBoolean()) {
                cancel();
            }
            step = Math.min(2 * step, LONGEST_STEP_MILLIS);
        }
        try (var answer = lease) {
            if (answer == null) {
                return -errno;
            }
            answer.copyTo(target);
            return answer.length();
        }
    }

    private void cancel() {
        fail(Errno.EINTR);
        var withdraw = withdrawal.getAndSet(WaitingReply::isWithdrawn);
        if (withdraw != null) {
            withdraw.run();
        }
    }

    /** Stands where a withdrawal was, or would come too late. */
    private static void isWithdrawn() {}

    private void answer(int errno) {
        if (answered.compareAndSet(false, true)) {
            this.errno = errno;
            arrived.countDown();
        }
    }
}
