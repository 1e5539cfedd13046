package io.shoalfs.fetch.swarm;

import io.shoalfs.fetch.rack.Distance;
import io.shoalfs.torrent.Block;
import org.jspecify.annotations.Nullable;

/** A peer or a web seed, as the swarm sees it. Called on the swarm's loop; never blocks. */
public interface BlockSource {

    /** What kinds there are: they differ in what a byte costs. */
    enum Kind {

        /** A member of the swarm. */
        PEER,

        /** A server that somebody pays for. */
        WEB
    }

    /** What it is; always the same. */
    default Kind kind() {
        return distance() == Distance.ORIGIN ? Kind.WEB : Kind.PEER;
    }

    /** Who it is, for logs and status: an address or a URL. */
    String name();

    /** How far away it is; may change until it has introduced itself. */
    Distance distance();

    /** The node that it is, if it shares with us; null as long as that is not known. Told by {@link SwarmEvents#changed}. */
    default @Nullable Sharer sharer() {
        return null;
    }

    /** Whether it has the piece, whether or not it lets us ask for it now. */
    boolean has(int piece);

    /** Whether it can serve the piece now: it has it, and lets us ask (not choked, or the piece is allowed fast). */
    boolean serves(int piece);

    /**
     * How many more requests its protocol lets us make now: what it said it takes ({@code reqq}) less what it owes. How
     * much of that is used is the swarm's decision, by bandwidth and delay.
     */
    int room();

    /**
     * Asks for a block, to be sent no later than {@link #flush}. It is answered by {@link SwarmEvents#received},
     * {@link SwarmEvents#refused} or the source's end; not within this call.
     */
    void request(Block block);

    /** Withdraws a request, as if it had been refused; its answer may come all the same. */
    void cancel(Block block);

    /** Sends what was requested and cancelled since the last time: called once at the end of a round of decisions. */
    void flush();

    /** Ends the source with a reason for the log. {@link SwarmEvents#left} follows, but not within this call. */
    void close(String reason);
}
