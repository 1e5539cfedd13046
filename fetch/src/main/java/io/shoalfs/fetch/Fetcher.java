package io.shoalfs.fetch;

import io.shoalfs.cache.PieceStore;

/** The engine: one for a process, with its sockets, its loops and the swarms that it has joined. */
public interface Fetcher extends AutoCloseable {

    /**
     * Joins the torrent's swarms, fills the store with what is demanded of the source, and serves what the store holds.
     * Any thread; returns at once. A store is joined once at a time.
     */
    Membership join(PieceStore store, Origins origins);

    /** Leaves every swarm (with a {@code stopped} announce, for two seconds at most), then closes the sockets. Blocks. */
    @Override
    void close();
}
