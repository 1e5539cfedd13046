package io.shoalfs.fetch.swarm;

import io.shoalfs.torrent.Block;

/** A peer or a web seed, as the swarm sees it. Called on the swarm's loop; never blocks. */
public interface BlockSource {

    /** Who it is, for logs and status: an address or a URL. */
    String name();

    /** Whether it can serve the piece now: it has it, and lets us ask (not choked, or the piece is allowed fast). */
    boolean serves(int piece);

    /** How many more blocks it takes now without a longer queue than its rate deserves. */
    int room();

    /** Asks for a block. It is answered by {@link SwarmEvents#received}, {@link SwarmEvents#refused} or the source's end. */
    void request(Block block);

    /** Withdraws a request; its answer may come all the same. */
    void cancel(Block block);

    /** Ends the source with a reason for the log. */
    void close(String reason);
}
