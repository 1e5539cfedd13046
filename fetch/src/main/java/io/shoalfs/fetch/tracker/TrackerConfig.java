package io.shoalfs.fetch.tracker;

import java.time.Duration;

/**
 * The limits of what is done with trackers.
 *
 * @param patience for one announce, from the name to the last byte of the answer
 * @param longestAnswer in bytes, unpacked
 * @param redirects that are followed in one announce
 * @param trackers of one torrent that are used at most; the rest are ignored
 * @param slow a tier that has not answered for so long is not waited for: the next is asked beside it
 * @param firstRetry after a tracker's first failure; doubled for each that follows
 * @param longestRetry between two failures
 * @param wanted peers that are asked for
 */
public record TrackerConfig(
        Duration patience,
        int longestAnswer,
        int redirects,
        int trackers,
        Duration slow,
        Duration firstRetry,
        Duration longestRetry,
        int wanted) {

    /** 15 seconds, 1 MiB, five redirects, 100 trackers; retried after 5 seconds to 30 minutes; 80 peers. */
    public static TrackerConfig standard() {
        return new TrackerConfig(
                Duration.ofSeconds(15),
                1024 * 1024,
                5,
                100,
                Duration.ofSeconds(3),
                Duration.ofSeconds(5),
                Duration.ofMinutes(30),
                80);
    }
}
