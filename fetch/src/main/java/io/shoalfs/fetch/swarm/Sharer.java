package io.shoalfs.fetch.swarm;

import io.shoalfs.fetch.rack.RackNode;
import io.shoalfs.fetch.rack.Wish;

/** A source that is a node which shares with us. Called on the swarm's loop; never blocks. */
public interface Sharer {

    /** The node that it is; always the same. */
    RackNode self();

    /** Says this of a piece, no later than the source's {@link BlockSource#flush}. */
    void say(Wish wish, int piece);
}
