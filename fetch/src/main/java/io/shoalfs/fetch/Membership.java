package io.shoalfs.fetch;

import io.shoalfs.cache.PieceSource;

/** A torrent that the engine has joined, until {@link Fetcher#leave}. Any thread. */
public interface Membership {

    /** What demands of this torrent's pieces are made to. */
    PieceSource source();

    /** Asks these too, from now on, as those of {@link Origins}. */
    void ask(GivenSources given);
}
