package io.shoalfs.fetch.swarm;

/** A peer as the giving side sees it: one that may want what we hold. Called on the swarm's loop; never blocks. */
public interface UploadPeer {

    /** Whether it wants something of us: it says so, and does not say that it asks for nothing (BEP 21). */
    boolean interested();

    /** Whether it is a node that shares with us: it may always ask. Told by {@link Uploads#changed}. */
    default boolean isNear() {
        return false;
    }

    /** How many bytes of blocks it has given us that we had asked it for; never less than before. */
    long received();

    /** How many bytes of pieces it has taken from us; never less than before. */
    long given();

    /** Lets it ask. */
    void unchoke();

    /** Stops letting it ask; what it has asked for is not answered any more. */
    void choke();

    /** Tells it that we hold a piece from now on, or hold it no longer. */
    void tell(int piece, boolean held);
}
