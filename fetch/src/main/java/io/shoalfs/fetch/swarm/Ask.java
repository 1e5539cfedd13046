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

    /** From when on another source may be asked too, if a read waits. */
    final long dueNanos;

    /** Whether it is paid from the budget of extra bytes. */
    boolean extra;

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
        this.dueNanos = nowNanos + queue.patienceNanos();
    }
}
