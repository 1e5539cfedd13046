package io.shoalfs.fetch;

import io.shoalfs.cache.PieceStore;
import java.nio.ByteBuffer;
import java.util.Collection;

/** The engine: one for a process, with its sockets, its loops and the swarms that it has joined. */
public interface Fetcher extends AutoCloseable {

    /**
     * Joins the torrent's swarms, fills the store with what is demanded of the source, and serves what the store holds.
     * Any thread; returns at once. A store is joined once at a time.
     */
    Membership join(PieceStore store, Origins origins);

    /**
     * The same, and gives the torrent's metadata to those who have only its hash (BEP 9).
     *
     * @param info its info dictionary, raw; nobody changes it
     */
    default Membership join(PieceStore store, Origins origins, ByteBuffer info) {
        return join(store, origins);
    }

    /** Looks for what is not known of a torrent, until it is found, or the search or the engine is closed. Any thread. */
    Search search(Wanted wanted);

    /**
     * Leaves these torrents' swarms, and waits until their trackers know, two seconds at most. Their stores are not read
     * after that. Of those left already, nothing. Blocks.
     */
    void leave(Collection<Membership> memberships);

    /** Leaves every swarm (with a {@code stopped} announce, for two seconds at most), then closes the sockets. Blocks. */
    @Override
    void close();
}
