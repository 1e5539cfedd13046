package io.shoalfs.fetch;

import io.shoalfs.cache.PieceSource;
import java.net.InetSocketAddress;
import java.util.List;

/** A torrent that the engine has joined, until {@link Fetcher#leave}. Any thread. */
public interface Membership {

    /** What demands of this torrent's pieces are made to. */
    PieceSource source();

    /** Asks these peers too, from now on, as those of {@link Origins#peers()}. */
    void ask(List<InetSocketAddress> peers);
}
