package io.shoalfs.fetch.swarm;

/** What a source has brought, and done wrong, as often as it was here. Lives on the swarm's loop. */
final class SourceTally {

    /** Of blocks that were wanted when they came. */
    final Meter received = new Meter();

    /** Bytes of blocks that nobody waited for. */
    long wasted;

    /** Pieces of which it is proven to have sent false data. */
    int corrupt;

    /** How often it owed an answer, and sent nothing for so long that others were asked. */
    int timeouts;

    /** Requests that it would not answer. */
    int refusals;

    /** Nothing is believed of it any more. */
    boolean banned;

    /** Why it went; empty as long as it never did. */
    String ending = "";

    /** When it went. */
    long endedNanos;

    /** Whether there is nothing to tell of it. */
    boolean isBlank() {
        return received.total() == 0 && wasted == 0 && !banned && corrupt + timeouts + refusals == 0;
    }

    /** Takes over what another of the same name has done. */
    void add(SourceTally other, long nowNanos) {
        received.add(other.received.total(), nowNanos);
        wasted += other.wasted;
        corrupt += other.corrupt;
        timeouts += other.timeouts;
        refusals += other.refusals;
        banned |= other.banned;
    }
}
