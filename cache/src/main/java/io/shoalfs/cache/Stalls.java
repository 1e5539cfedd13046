package io.shoalfs.cache;

import java.time.Duration;

/**
 * How long a torrent's reads have waited for sources. A stall is a time in which at least one read does, without a break.
 *
 * @param waiting how many reads wait now
 * @param longestWait for how long the one of these has waited that has waited longest; zero if none does
 * @param count how many stalls there were, with the one that goes on
 * @param total how long they took together, so far
 * @param longest how long the longest of them took, so far
 * @param failedReads how many reads ended without data because nothing came
 */
public record Stalls(
        int waiting, Duration longestWait, long count, Duration total, Duration longest, long failedReads) {}
