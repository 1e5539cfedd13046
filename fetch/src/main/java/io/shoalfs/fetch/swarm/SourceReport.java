package io.shoalfs.fetch.swarm;

import org.jspecify.annotations.Nullable;

/**
 * How one source does, or did: a copy.
 *
 * @param source null if it has left
 * @param ending why it left, or had left before it came back; empty if it never did
 * @param endedNanosAgo since when it is gone, or was; of no meaning if it never was
 */
public record SourceReport(
        String name,
        BlockSource.Kind kind,
        @Nullable BlockSource source,
        Load load,
        Faults faults,
        String ending,
        long endedNanosAgo) {

    /**
     * What it brings.
     *
     * @param receivedBytes that were wanted when they came, as often as it was here
     * @param wastedBytes that nobody waited for
     * @param bytesPerSecond of those that were wanted, now
     * @param roundTripNanos the least time that an answer took; 0 if there was none
     * @param requests that it owes answers to
     * @param requestedBytes of these
     */
    public record Load(
            long receivedBytes,
            long wastedBytes,
            long bytesPerSecond,
            long roundTripNanos,
            int requests,
            long requestedBytes) {}

    /**
     * What it has done wrong.
     *
     * @param corruptPieces of which it is proven to have sent false data
     * @param timeouts how often it owed an answer for so long that others were asked
     * @param refusals requests that it would not answer
     * @param isSilent whether it owes an answer for so long now
     * @param isBanned whether nothing is believed of it any more
     */
    public record Faults(int corruptPieces, int timeouts, int refusals, boolean isSilent, boolean isBanned) {}
}
