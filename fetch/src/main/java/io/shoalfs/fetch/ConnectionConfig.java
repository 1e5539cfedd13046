package io.shoalfs.fetch;

import java.time.Duration;

/**
 * Which connections a torrent keeps.
 *
 * @param most connections to peers, whoever made them; peers given by hand come on top
 * @param dialling addresses that are tried at the same time
 * @param candidates addresses that are remembered to be tried; more are ignored
 * @param attempts after so many failures in a row an address is forgotten, unless it was given by hand
 * @param firstRetry after the first failure of an address that was found; doubled for each that follows
 * @param firstRetryGiven the same for one that was given by hand
 * @param longestRetryGiven between two attempts at one that was given by hand
 * @param restAfter when nobody has read for this long, connections that we made and that no peer uses are ended
 * @param farewell that goodbyes to trackers may take when all ends
 */
public record ConnectionConfig(
        int most,
        int dialling,
        int candidates,
        int attempts,
        Duration firstRetry,
        Duration firstRetryGiven,
        Duration longestRetryGiven,
        Duration restAfter,
        Duration farewell) {

    public ConnectionConfig {
        if (most < 1) {
            throw new IllegalArgumentException("there is at least one connection, not " + most);
        }
    }

    /** The same, but for how many there are. */
    public ConnectionConfig most(int other) {
        return with(other, restAfter);
    }

    /** The same, but for how long nobody must have read before connections are ended. */
    public ConnectionConfig restAfter(Duration other) {
        return with(most, other);
    }

    private ConnectionConfig with(int otherMost, Duration otherRestAfter) {
        return new ConnectionConfig(
                otherMost,
                dialling,
                candidates,
                attempts,
                firstRetry,
                firstRetryGiven,
                longestRetryGiven,
                otherRestAfter,
                farewell);
    }

    /** 60 connections, ten attempts at once; given peers are tried for ever, every 30 seconds at least; two minutes until rest. */
    public static ConnectionConfig standard() {
        return new ConnectionConfig(
                60,
                10,
                1_000,
                6,
                Duration.ofSeconds(5),
                Duration.ofSeconds(1),
                Duration.ofSeconds(30),
                Duration.ofMinutes(2),
                Duration.ofSeconds(2));
    }
}
