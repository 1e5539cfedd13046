package io.shoalfs.fetch;

import java.util.concurrent.CompletionStage;

/** A search for what is not known of a torrent. Any thread. */
public interface Search extends AutoCloseable {

    /** Completes with what was found; exceptionally if the engine ends before. Its callbacks must not block. */
    CompletionStage<Found> found();

    /** Why nothing was found yet, in a clause for people. */
    String condition();

    /** Looks no more. Idempotent; returns at once. */
    @Override
    void close();
}
