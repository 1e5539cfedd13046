package io.shoalfs.fetch;

import io.shoalfs.cache.PieceSource;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** A torrent that the engine has joined, until {@link Fetcher#leave}. Any thread. */
public interface Membership {

    /** What demands of this torrent's pieces are made to. */
    PieceSource source();

    /** Asks these too, from now on, as those of {@link Origins}. */
    void ask(GivenSources given);

    /** How it does. Completes on its loop, soon if that is not busy; not at all when the engine has ended. */
    CompletionStage<TorrentStatus> status();

    /** How many bytes of its files were sent by HTTP. */
    default long sentByHttp() {
        return 0;
    }

    /** These peers have it too, as somebody found out: they are tried as those that trackers know. */
    void found(List<InetSocketAddress> peers);
}
