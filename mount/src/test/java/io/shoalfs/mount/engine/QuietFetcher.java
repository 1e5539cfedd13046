package io.shoalfs.mount.engine;

import io.shoalfs.cache.PieceSource;
import io.shoalfs.cache.PieceStore;
import io.shoalfs.fetch.Fetcher;
import io.shoalfs.fetch.GivenSources;
import io.shoalfs.fetch.Membership;
import io.shoalfs.fetch.Origins;
import io.shoalfs.fetch.Search;
import io.shoalfs.fetch.TorrentStatus;
import io.shoalfs.fetch.Wanted;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Joins swarms in which nobody is; what their sources and their status are a test says. */
abstract class QuietFetcher implements Fetcher {

    /** Of a torrent that is joined. */
    abstract PieceSource source();

    /** How a torrent does that is joined. */
    abstract CompletionStage<TorrentStatus> status(PieceStore store);

    @Override
    public final Membership join(PieceStore store, Origins origins) {
        return new Membership() {
            @Override
            public PieceSource source() {
                return QuietFetcher.this.source();
            }

            @Override
            public CompletionStage<TorrentStatus> status() {
                return QuietFetcher.this.status(store);
            }

            @Override
            public void ask(GivenSources given) {}

            @Override
            public void found(List<InetSocketAddress> peers) {}
        };
    }

    @Override
    public final Search search(Wanted wanted) {
        throw new AssertionError("nothing is a link here");
    }

    @Override
    public final void leave(Collection<Membership> memberships) {}

    @Override
    public final void close() {}
}
