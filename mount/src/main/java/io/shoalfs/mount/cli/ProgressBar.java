package io.shoalfs.mount.cli;

import io.shoalfs.mount.engine.Progress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How far something has come: bytes, rate, what is left and what was needed of time, in one line of a terminal that is
 * drawn again and again. Any thread.
 */
final class ProgressBar implements Progress {

    private static final int WIDTH = 24;
    private static final long REDRAW_NANOS = Duration.ofMillis(100).toNanos();

    /** The rate is that of the last seconds, so that a source that has gone shows. */
    private static final long RATE_NANOS = Duration.ofSeconds(5).toNanos();

    private static final double NANOS = 1e9;

    private final PrintWriter out;
    private final LongSupplier nanoTime;
    private final long startNanos;
    private final Deque<Sample> samples = new ArrayDeque<>();
    private long drawnNanos;
    private boolean isOpen;
    private boolean isOver;

    private record Sample(long nanos, long done) {}

    /** A bar that begins now. */
    ProgressBar(PrintWriter out, LongSupplier nanoTime) {
        this.out = out;
        this.nanoTime = nanoTime;
        this.startNanos = nanoTime.getAsLong();
        this.drawnNanos = startNanos - REDRAW_NANOS;
    }

    @Override
    public synchronized void at(long done, long total) {
        long now = nanoTime.getAsLong();
        samples.add(new Sample(now, done));
        while (samples.size() > 2 && now - samples.getFirst().nanos() > RATE_NANOS) {
            samples.removeFirst();
        }
        if (!isOver && now - drawnNanos >= REDRAW_NANOS) {
            drawnNanos = now;
            draw(text(done, total, now));
        }
    }

    /** Ends the line that was begun, if any: what is written next stands below it. Idempotent. */
    synchronized void end() {
        isOver = true;
        if (isOpen) {
            isOpen = false;
            out.println();
            out.flush();
        }
    }

    private void draw(String text) {
        // To the end of the line all is cleared: the last text may have been longer.
        out.print("\r" + text + "\u001b[K");
        isOpen = true;
        out.flush();
    }

    private String text(long done, long total, long now) {
        double share = total == 0 ? 1 : (double) Math.min(done, total) / total;
        int full = (int) (share * WIDTH);
        var rate = rate();
        String rest = rate == null || rate <= 0 ? "--:--" : time((long) ((total - done) / rate));
        return String.format(
                Locale.ROOT,
                "%3d%% [%s%s] %s of %s, %s/s, %s left, %s gone",
                (int) (share * 100),
                "#".repeat(full),
                " ".repeat(WIDTH - full),
                bytes(done),
                bytes(total),
                rate == null ? "-" : bytes(rate.longValue()),
                rest,
                time((long) ((now - startNanos) / NANOS)));
    }

    /** In bytes a second; null if it cannot be said yet. */
    private @Nullable Double rate() {
        var first = samples.getFirst();
        var last = samples.getLast();
        long nanos = last.nanos() - first.nanos();
        return nanos <= 0 ? null : (last.done() - first.done()) * NANOS / nanos;
    }

    private static String time(long seconds) {
        return seconds < 3600
                ? String.format(Locale.ROOT, "%02d:%02d", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }

    /** A number of bytes for people, in powers of 1024. */
    static String bytes(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        double value = bytes;
        int unit = -1;
        while (value >= 1024 && unit < 4) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %ciB", value, "KMGTP".charAt(unit));
    }
}
