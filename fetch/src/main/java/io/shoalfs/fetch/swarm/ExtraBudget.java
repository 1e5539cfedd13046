package io.shoalfs.fetch.swarm;

import io.shoalfs.fetch.rack.Distance;
import io.shoalfs.torrent.Block;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;

/**
 * Counts what came, and bounds what comes twice: never more than a share of what was useful. Lives on the swarm's loop.
 *
 * <p>A second request is paid for from the moment it is made, and for a while after its block has come: one of the two
 * answers may still be on its way. If it comes, it is waste from then on; if not, it has cost nothing.
 */
final class ExtraBudget {

    /** The first reads of a torrent may be hedged before there is a share of anything. */
    static final long START = 4L * Block.LENGTH;

    /** For how long the answer to a withdrawn request may still come. */
    private static final long ON_ITS_WAY = 1_000_000_000;

    private final double share;
    private final Queue<Settled> settled = new ArrayDeque<>();
    private final Map<Distance, Long> usefulFrom = new EnumMap<>(Distance.class);
    private long useful;
    private long wasted;
    private long hedged;

    /** Asked twice and not answered, or answered a short while ago. */
    private long atRisk;

    private record Settled(int length, long untilNanos) {}

    ExtraBudget(double share) {
        this.share = share;
    }

    /** Whether this many bytes more may be asked for twice. */
    boolean allows(int length, long nowNanos) {
        for (var oldest = settled.peek();
                oldest != null && nowNanos - oldest.untilNanos >= 0;
                oldest = settled.peek()) {
            forgetOldest();
        }
        return wasted + atRisk + length <= START + share * useful;
    }

    /** A block is asked of a second source. */
    void hedged(int length) {
        hedged += length;
        atRisk += length;
    }

    /** One of its answers came, or will never come. */
    void settled(int length, long nowNanos) {
        settled.add(new Settled(length, nowNanos + ON_ITS_WAY));
    }

    /** A block came, from so far away, that was asked for and not yet here. */
    void useful(int length, Distance from) {
        useful += length;
        usefulFrom.merge(from, (long) length, Long::sum);
    }

    /** A block came that nobody waited for. */
    void wasted(int length) {
        wasted += length;
        if (!settled.isEmpty()) {
            forgetOldest();
        }
    }

    Traffic traffic() {
        return new Traffic(useful, wasted, hedged, usefulFrom);
    }

    private void forgetOldest() {
        atRisk -= settled.remove().length;
    }
}
