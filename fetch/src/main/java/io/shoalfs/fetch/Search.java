package io.shoalfs.fetch;

import java.util.concurrent.CompletionStage;

/** A search for what is not known of a torrent. Any thread. */
public interface Search extends AutoCloseable {

    /** Completes with what was found; exceptionally if the engine ends before. Its callbacks must not block. */
    CompletionStage<Found> found();

    /** Why nothing was found yet, in a clause for people. */
    String condition();

    /** Whether there is anywhere to look: a tracker, a peer, or another way to find such. */
    boolean isPossible();

    /** Whether it has found anybody to ask, or has been told of somebody. */
    boolean hasFoundPeers();

    /** Looks no more. Idempotent; returns at once. */
    @Override
    void close();
}
