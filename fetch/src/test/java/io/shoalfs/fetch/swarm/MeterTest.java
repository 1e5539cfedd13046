package io.shoalfs.fetch.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeterTest {

    private static final long MILLI = Duration.ofMillis(1).toNanos();

    private final Meter meter = new Meter();

    /** A monotonic clock begins anywhere. */
    @ParameterizedTest
    @ValueSource(longs = {0, 123_456_789_012L, -9_876_543_210L, Long.MAX_VALUE / 2, Long.MIN_VALUE / 2})
    void rate_ofASteadyStream_isItsRate_andFadesInTwoSeconds(long begin) {
        long now = begin;
        for (int i = 0; i < 300; i++) {
            now += 10 * MILLI;
            meter.add(1_000, now);
        }
        assertEquals(300_000, meter.total());
        assertEquals(100_000.0, (double) meter.rate(now), 15_000.0);

        assertEquals(50_000.0, (double) meter.rate(now + 1_000 * MILLI), 15_000.0);
        assertEquals(0, meter.rate(now + 2_250 * MILLI));
        assertEquals(300_000, meter.total());
    }
}
