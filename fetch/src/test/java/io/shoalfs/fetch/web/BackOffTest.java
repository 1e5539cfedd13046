package io.shoalfs.fetch.web;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BackOffTest {

    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final BackOff backOff = new BackOff(FIRST, LONGEST, new Random(7));

    @Test
    void next_doublesUpToTheLongest() {
        for (int seconds : new int[] {1, 2, 4, 8, 16, 32, 60, 60}) {
            assertNext(seconds, null);
        }
        for (int i = 0; i < 100; i++) {
            assertNext(60, null);
        }
    }

    @Test
    void next_afterASuccess_beginsAnew() {
        assertNext(1, null);
        assertNext(2, null);

        backOff.reset();

        assertNext(1, null);
    }

    @Test
    void next_isWhatTheServerWants_withinBounds() {
        assertNext(20, Duration.ofSeconds(20));
        assertNext(1, Duration.ZERO);
        assertNext(60, Duration.ofDays(100));
    }

    @Test
    void next_isDifferentForEach() {
        var other = new BackOff(FIRST, LONGEST, new Random(8));

        assertTrue(!other.next(FIRST).equals(backOff.next(FIRST)));
    }

    private void assertNext(int seconds, @Nullable Duration wanted) {
        var next = backOff.next(wanted);
        assertTrue(next.compareTo(Duration.ofSeconds(seconds)) >= 0, next + " for " + seconds);
        assertTrue(next.compareTo(Duration.ofMillis(seconds * 1500L)) <= 0, next + " for " + seconds);
    }
}
