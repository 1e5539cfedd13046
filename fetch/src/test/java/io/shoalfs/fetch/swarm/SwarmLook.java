package io.shoalfs.fetch.swarm;

import io.shoalfs.torrent.Block;
import io.shoalfs.torrent.PieceSpan;
import io.shoalfs.torrent.Torrent;

/** What tests of other packages may see of a swarm's inside. */
public final class SwarmLook {

    private SwarmLook() {}

    /** What a peer sends when it is asked for this block. */
    public static PieceSpan span(Torrent torrent, Block block) {
        return new BlockSpans(torrent).of(block);
    }

    /** What the swarm still wants, for people; empty if it wants nothing. */
    public static String wants(Swarm swarm) {
        return swarm.wants().all().isEmpty() ? "" : swarm.wants().all().toString();
    }
}
