package io.shoalfs.fetch.swarm;

import java.time.Duration;

/**
 * The limits of what we give.
 *
 * @param slots peers that may ask at the same time; 0: nothing is given
 * @param turn a round: what peers gave and took is counted by it, and a slot is kept for one at least
 * @param requests requests of one peer that may wait; more are refused
 * @param bufferedBytes of one peer that may be on their way from the disk to its socket
 * @param copies out of all torrents' stores that are under way at a time; fewer than the store has threads
 * @param patience how long a request waits at most because a read of this machine waits
 * @param bytesPerSecond to all peers of all torrents together; 0: there is no limit
 */
public record UploadConfig(
        int slots, Duration turn, int requests, int bufferedBytes, int copies, Duration patience, long bytesPerSecond) {

    public UploadConfig {
        if (slots < 0) {
            throw new IllegalArgumentException("no number of slots: " + slots);
        }
        if (bytesPerSecond < 0) {
            throw new IllegalArgumentException("no rate: " + bytesPerSecond);
        }
    }

    /** The same, but for the slots. */
    public UploadConfig slots(int other) {
        return new UploadConfig(other, turn, requests, bufferedBytes, copies, patience, bytesPerSecond);
    }

    /** The same, but for the rate. */
    public UploadConfig rate(long other) {
        return new UploadConfig(slots, turn, requests, bufferedBytes, copies, patience, other);
    }

    /**
     * Eight slots, rounds of ten seconds; 250 requests and 256 KiB for each peer: what we ask a peer for goes out behind
     * what is on its way to it. 50 ms: a piece of 4 MiB then takes a peer 13 s at worst, and its read does not end for
     * lack of progress.
     */
    public static UploadConfig standard() {
        return new UploadConfig(8, Duration.ofSeconds(10), 250, 256 * 1024, 2, Duration.ofMillis(50), 0);
    }
}
