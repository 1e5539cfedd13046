package io.shoalfs.mount.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressBarTest {

    private static final long MIB = 1 << 20;

    private final AtomicLong nanos = new AtomicLong(-5);
    private final StringWriter written = new StringWriter();
    private final PrintWriter out = new PrintWriter(written);

    @Test
    void at_terminal_redrawsOneLineWithRateAndTimeLeft() {
        var bar = new ProgressBar(out, nanos::get);
        bar.at(0, 100 * MIB);
        pass(1000);
        bar.at(20 * MIB, 100 * MIB);
        bar.end();

        assertEquals(
                "\r  0% [                        ] 0 B of 100.0 MiB, -/s, --:-- left, 00:00 gone\u001b[K"
                        + "\r 20% [####                    ] 20.0 MiB of 100.0 MiB, 20.0 MiB/s, 00:04 left, 00:01 gone"
                        + "\u001b[K" + System.lineSeparator(),
                written.toString());
    }

    @Test
    void at_oftenOnATerminal_isDrawnTenTimesASecond() {
        var bar = new ProgressBar(out, nanos::get);
        for (int i = 0; i < 1000; i++) {
            bar.at(i, 1000);
            pass(1);
        }
        assertEquals(10, written.toString().chars().filter(c -> c == '\r').count());
    }

    @Test
    void at_sourceThatHasGone_theRateFallsToNothing() {
        var bar = new ProgressBar(out, nanos::get);
        bar.at(0, 100 * MIB);
        pass(1000);
        bar.at(50 * MIB, 100 * MIB);
        for (int i = 0; i < 12; i++) {
            pass(1000);
            bar.at(50 * MIB, 100 * MIB);
        }
        assertTrue(written.toString().endsWith("50.0 MiB of 100.0 MiB, 0 B/s, --:-- left, 00:13 gone\u001b[K"));
    }

    @Test
    void at_nothingToDo_isWhole_andAfterTheEndNothingIsDrawn() {
        var bar = new ProgressBar(out, nanos::get);
        bar.at(0, 0);
        assertTrue(written.toString().startsWith("\r100% ["), written.toString());
        bar.end();
        int length = written.toString().length();
        pass(1000);
        bar.at(0, 0);
        bar.end();
        assertEquals(length, written.toString().length());
    }

    private void pass(long millis) {
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    }
}
