package io.shoalfs.fetch.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RateLimitTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    @Test
    void reserve_noLimit_isNeverLate() {
        var limit = new RateLimit(0);
        for (int i = 0; i < 100; i++) {
            assertEquals(0, limit.reserve(Integer.MAX_VALUE, 5));
        }
    }

    @Test
    void reserve_moreThanTheRate_waitsInOrder() {
        var limit = new RateLimit(1_000);
        assertEquals(0, limit.reserve(100, -SECOND));
        assertEquals(0, limit.reserve(500, -SECOND));
        assertEquals(SECOND / 2, limit.reserve(500, -SECOND));
        assertEquals(SECOND, limit.reserve(1, -SECOND));
        assertEquals(SECOND / 2 + SECOND / 1_000, limit.reserve(1, -SECOND / 2));
    }

    @Test
    void reserve_afterAWhile_savesATenthOfASecondOnly() {
        var limit = new RateLimit(1_000);
        assertEquals(0, limit.reserve(100, 0));
        assertEquals(0, limit.reserve(100, 3_600 * SECOND));
        assertEquals(0, limit.reserve(50, 3_600 * SECOND));
        assertTrue(limit.reserve(50, 3_600 * SECOND) > 0);
    }

    @Test
    void reserve_manyOverTenSeconds_keepsTheRate() {
        var limit = new RateLimit(1_000_000);
        long now = 0;
        long sent = 0;
        while (now < 10 * SECOND) {
            now += limit.reserve(16_384, now);
            sent += 16_384;
        }
        assertTrue(Math.abs(sent - 10_000_000) < 150_000, () -> "sent too much or too little");
    }
}
