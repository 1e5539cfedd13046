package io.shoalfs.fetch.web;

import java.time.Duration;

/**
 * The limits of web seeds.
 *
 * @param connections to each host, for each torrent
 * @param pipeline requests under way on one connection at most, and as long as the host answers more than one
 * @param longestRange bytes of one request at most
 * @param longestWhole a file of no more bytes is taken whole from a server that knows no ranges
 * @param patience for the first byte of an answer and between any two bytes
 * @param redirects that are followed for one request
 * @param firstPause after a failure; doubled, and jittered, for each that follows
 * @param longestPause between two attempts
 */
public record WebConfig(
        int connections,
        int pipeline,
        int longestRange,
        long longestWhole,
        Duration patience,
        int redirects,
        Duration firstPause,
        Duration longestPause) {

    private static final int MIB = 1 << 20;

    /** Four connections, 16 MiB a request, ten seconds, five redirects, pauses of one second to five minutes. */
    public static WebConfig standard() {
        return new WebConfig(
                4, 4, 16 * MIB, 64L * MIB, Duration.ofSeconds(10), 5, Duration.ofSeconds(1), Duration.ofMinutes(5));
    }
}
