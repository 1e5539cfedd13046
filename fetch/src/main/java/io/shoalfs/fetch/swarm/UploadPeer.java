package io.shoalfs.fetch.swarm;

/** A peer as the giving side sees it: one that may want what we hold. Called on the swarm's loop; never blocks. */
public interface UploadPeer {

    /** Whether it says that it wants something of us. */
    boolean interested();

    /** Lets it ask. */
    void unchoke();

    /** Stops letting it ask; what it has asked for is not answered any more. */
    void choke();

    /** Tells it that we hold a piece from now on, or hold it no longer. */
    void tell(int piece, boolean held);
}
