package io.shoalfs.mount.engine;

import io.shoalfs.mount.control.ControlChannel;
import io.shoalfs.mount.control.ControlMessage;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Tells the other side, some times a second; that also shows whether it is still there. For one thread. */
final class SentProgress implements Progress {

    static final String VERB = "progress";
    static final String DONE = "done_bytes";
    static final String TOTAL = "total_bytes";

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(150);

    private final ControlChannel channel;
    private final LongSupplier nanoTime;
    private long nextNanos;

    SentProgress(ControlChannel channel, LongSupplier nanoTime) {
        this.channel = channel;
        this.nanoTime = nanoTime;
        this.nextNanos = nanoTime.getAsLong();
    }

    @Override
    public void at(long done, long total) throws IOException {
        long now = nanoTime.getAsLong();
        if (now - nextNanos >= 0) {
            nextNanos = now + PAUSE_NANOS;
            channel.send(ControlMessage.of(VERB).with(DONE, done).with(TOTAL, total));
        }
    }
}
