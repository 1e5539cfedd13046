package io.shoalfs.fetch.swarm;

import io.shoalfs.fetch.rack.Wish;
import io.shoalfs.torrent.Block;
import java.nio.ByteBuffer;

/** What sources tell their swarm, on the swarm's loop. */
public interface SwarmEvents {

    /** A source is there. */
    void joined(BlockSource source);

    /** What the source has, or whether it serves it, changed as a whole: a bitfield, a choke, an unchoke, more room. */
    void changed(BlockSource source);

    /** The source has one more piece (BEP 3 {@code have}); cheaper than {@link #changed}. */
    void gained(BlockSource source, int piece);

    /** A node that shares says this of a piece, which there is. */
    default void said(BlockSource source, Wish wish, int piece) {}

    /** The source is gone, and with it all its answers. */
    void left(BlockSource source, String reason);

    /** A block came. The content is lent for the call: copy what is kept. Unasked blocks are ignored, and counted. */
    void received(BlockSource source, Block block, ByteBuffer content);

    /** The source will not answer this request (BEP 6 reject, choke, or an HTTP error). */
    void refused(BlockSource source, Block block);
}
