package io.shoalfs.fetch.swarm;

import java.time.Duration;

/**
 * The limits of what we give.
 *
 * @param slots peers that may ask at the same time; 0: nothing is given
 * @param turn how long a peer keeps its slot while others wait for one
 * @param requests requests of one peer that may wait; more are refused
 * @param bufferedBytes of one peer that may be on their way from the disk to its socket
 * @param bytesPerSecond to all peers of all torrents together; 0: there is no limit
 */
public record UploadConfig(int slots, Duration turn, int requests, int bufferedBytes, long bytesPerSecond) {

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
        return new UploadConfig(other, turn, requests, bufferedBytes, bytesPerSecond);
    }

    /** The same, but for the rate. */
    public UploadConfig rate(long other) {
        return new UploadConfig(slots, turn, requests, bufferedBytes, other);
    }

    /** Eight slots of ten seconds at least; 250 requests and 2 MiB for each peer. */
    public static UploadConfig standard() {
        return new UploadConfig(8, Duration.ofSeconds(10), 250, 2 * 1024 * 1024, 0);
    }
}
