package io.shoalfs.fetch.swarm;

/** A peer as the {@link Choker} sees and counts it. What is not private is the choker's. Lives on the swarm's loop. */
final class Taker {

    final UploadPeer peer;

    /** Drawn for it: decides between those who are equal in all else. */
    final int lot;

    /** Whether it wants something. */
    boolean wants;

    /** Whether it is a node that shares: its slot does not count. */
    boolean isNear;

    boolean hasSlot;

    /** The round that is the first whole one with its slot. */
    int slotRound;

    /** The round since which it has had no slot, which may lie before all rounds. */
    int unservedRound;

    private long gaveInLastRound;
    private long gaveInRoundBefore;
    private long tookInLastRound;
    private long receivedAtStart;
    private long givenAtStart;

    /** It wants nothing yet. */
    Taker(UploadPeer peer, int lot, int unservedRound) {
        this.peer = peer;
        this.lot = lot;
        this.unservedRound = unservedRound;
        beginRound();
    }

    /** The bytes that it gave us in the last two rounds that ended: one alone would often be luck. */
    long gave() {
        return gaveInLastRound + gaveInRoundBefore;
    }

    /** The bytes that it took of us in the last round that ended. */
    long took() {
        return tookInLastRound;
    }

    /** A round begins: what was since the last one ended does not count. */
    void beginRound() {
        receivedAtStart = peer.received();
        givenAtStart = peer.given();
    }

    /** A round ends, and the next one begins. */
    void endRound() {
        gaveInRoundBefore = gaveInLastRound;
        gaveInLastRound = peer.received() - receivedAtStart;
        tookInLastRound = peer.given() - givenAtStart;
        beginRound();
    }
}
