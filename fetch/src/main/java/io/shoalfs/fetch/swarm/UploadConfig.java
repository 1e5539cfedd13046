package io.shoalfs.fetch.swarm;

import java.time.Duration;

/**
 * The limits of what we give.
 *
 * @param slots peers that may ask at the same time; 0: nothing is given
 * @param turn how long a peer keeps its slot while others wait for one
 * @param requests requests of one peer that may wait; more are refused
 * @param bufferedBytes of one peer that may be on their way from the disk to its socket
 */
public record UploadConfig(int slots, Duration turn, int requests, int bufferedBytes) {

    public UploadConfig {
        if (slots < 0) {
            throw new IllegalArgumentException("no number of slots: " + slots);
        }
    }

    /** The same, but for the slots. */
    public UploadConfig slots(int other) {
        return new UploadConfig(other, turn, requests, bufferedBytes);
    }

    /** Eight slots of ten seconds at least; 250 requests and 2 MiB for each peer. */
    public static UploadConfig standard() {
        return new UploadConfig(8, Duration.ofSeconds(10), 250, 2 * 1024 * 1024);
    }
}
