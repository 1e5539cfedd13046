package io.shoalfs.mount.cli;

import io.shoalfs.mount.engine.Progress;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * While it is open, a signal that ends the process (Ctrl-C) first breaks off what is being done, where that next tells how
 * far it is, and lets it put away what it has. For one thread.
 */
final class BreakOff implements AutoCloseable {

    /** What the disk may need for the piece at hand and for a clean stop; behind that the next start hashes again. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final CountDownLatch over = new CountDownLatch(1);
    private volatile boolean isToEnd;

    BreakOff() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::end, "break-off"));
    }

    private void end() {
        isToEnd = true;
        try {
            over.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What is told to this is told to the other, until it is to end. */
    Progress from(Progress other) {
        return (done, total) -> {
            requireWanted();
            other.at(done, total);
        };
    }

    /**
     * Says so if it is to end. Any thread.
     *
     * @throws IOException if it is
     */
    void requireWanted() throws IOException {
        if (isToEnd) {
            throw new IOException("broken off");
        }
    }

    /** It has ended, by itself or broken off. */
    @Override
    public void close() {
        over.countDown();
    }
}
