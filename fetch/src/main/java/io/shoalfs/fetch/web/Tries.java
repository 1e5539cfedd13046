package io.shoalfs.fetch.web;

import java.time.Duration;

/**
 * How long an origin is asked that does not answer as it should.
 *
 * @param most attempts in a row that bring nothing
 * @param firstPause before the second; doubled for each that follows
 * @param longestPause between two
 */
public record Tries(int most, Duration firstPause, Duration longestPause) {

    /** Some four seconds: for the first thing that is asked, which may be a mistyped name. */
    public static Tries few() {
        return new Tries(4, Duration.ofMillis(500), Duration.ofSeconds(8));
    }

    /** Some two minutes: when hours of work would be lost. */
    public static Tries many() {
        return new Tries(10, Duration.ofMillis(500), Duration.ofSeconds(30));
    }
}
