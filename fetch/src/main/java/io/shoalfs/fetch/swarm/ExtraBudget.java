package io.shoalfs.fetch.swarm;

import io.shoalfs.torrent.Block;

/**
 * Counts what came, and bounds what is asked for twice: never more than a share of what was useful. Lives on the swarm's
 * loop.
 */
final class ExtraBudget {

    /** The first reads of a torrent may be hedged before there is a share of anything. */
    private static final long START = 4L * Block.LENGTH;

    private final double share;
    private long useful;
    private long wasted;
    private long hedged;

    ExtraBudget(double share) {
        this.share = share;
    }

    /** Whether this many bytes more may be asked for twice. */
    boolean allows(int length) {
        return Math.max(hedged, wasted) + length <= START + share * useful;
    }

    void hedged(int length) {
        hedged += length;
    }

    void useful(int length) {
        useful += length;
    }

    void wasted(int length) {
        wasted += length;
    }

    Traffic traffic() {
        return new Traffic(useful, wasted, hedged);
    }
}
