package io.shoalfs.fetch.swarm;

import io.shoalfs.torrent.Block;
import org.jspecify.annotations.Nullable;

/**
 * One request that a source has not answered yet. It stands in two lists: its source's, in the order of asking, and its
 * block's, since a late block is asked of a second source too. Both are kept through its fields: no node, no boxing.
 */
final class Ask {

    final Want want;
    final Block block;
    final int length;
    final SourceQueue queue;
    final long sentNanos;

    /** What the source had delivered, and when, as this was asked: the begin of a rate sample. */
    final long deliveredBefore;

    final long deliveredNanosBefore;

    /** Whether the source had less to do than it could: its rate is then a lower bound. */
    final boolean limited;

    /** From when on another source may be asked too, if a read waits. */
    final long dueNanos;

    @Nullable
    Ask earlier;

    @Nullable
    Ask later;

    @Nullable
    Ask sameBlock;

    Ask(Want want, Block block, int length, SourceQueue queue, long nowNanos) {
        this.want = want;
        this.block = block;
        this.length = length;
        this.queue = queue;
        this.sentNanos = nowNanos;
        this.deliveredBefore = queue.delivered();
        this.deliveredNanosBefore = queue.deliveredNanos(nowNanos);
        this.limited = queue.isLimited();
        this.dueNanos = nowNanos + queue.patienceNanos();
    }
}
