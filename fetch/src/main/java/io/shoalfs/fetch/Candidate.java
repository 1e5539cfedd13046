package io.shoalfs.fetch;

import java.net.InetSocketAddress;

/** An address where a peer may be, and how it went there. Confined to the swarm's loop. */
final class Candidate {

    /** What is being done with it. */
    enum State {
        IDLE,
        DIALLING,
        CONNECTED,
        /** It was connected, and was let go because nobody reads. */
        RESTING
    }

    /** As it was given: a name, perhaps. */
    final InetSocketAddress address;

    /** Whether it was given by hand: it is never forgotten. */
    final boolean given;

    /** By which of the torrent's hashes it is called first: an index. */
    int hash;

    /** How often somebody there would not answer: it is called by the next hash then, and in the next way after all. */
    int unanswered;

    State state = State.IDLE;
    int failures;
    long notBeforeNanos;
    long triedNanos;

    /** Why it is not connected, as a clause behind its name; empty if nothing is known against it. */
    String trouble = "";

    Candidate(InetSocketAddress address, boolean given, long nowNanos) {
        this.address = address;
        this.given = given;
        this.notBeforeNanos = nowNanos;
        this.triedNanos = nowNanos;
    }

    String name() {
        var host = address.isUnresolved()
                ? address.getHostString()
                : address.getAddress().getHostAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
