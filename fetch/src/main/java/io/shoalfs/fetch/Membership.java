package io.shoalfs.fetch;

import io.shoalfs.cache.PieceSource;
import java.net.InetSocketAddress;
import java.util.List;

/** A torrent that the engine has joined. Any thread. */
public interface Membership extends AutoCloseable {

    /** What demands of this torrent's pieces are made to. */
    PieceSource source();

    /** Asks these peers too, from now on, as those of {@link Origins#peers()}. */
    void ask(List<InetSocketAddress> peers);

    /**
     * Leaves the torrent's swarms, and waits until its trackers know (two seconds at most). The store is not used after
     * that. Idempotent. Blocks.
     */
    @Override
    void close();
}
