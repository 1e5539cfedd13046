package io.shoalfs.fetch;

import io.shoalfs.fetch.discovery.Discovery;
import io.shoalfs.fetch.swarm.Loop;
import io.shoalfs.torrent.InfoHash;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** One torrent in all discoveries: a search for each of its hashes in each. Confined to its loop. */
final class Searches {

    /** Who learns of what they find. On the loop. */
    interface Listener {

        /**
         * Peers may be there.
         *
         * @param hash by which of the torrent's hashes: an index
         */
        void found(int hash, List<InetSocketAddress> addresses);

        /** What can be said ({@link #conditions}) may have changed. */
        void told();
    }

    private final List<Discovery> discoveries;
    private final Loop loop;
    private final Listener listener;
    private final List<Looking> looking = new ArrayList<>();
    private boolean isClosed;

    /** One discovery. */
    private static final class Looking {

        private final Discovery discovery;
        private final List<Discovery.Search> open = new ArrayList<>();
        private long found;

        Looking(Discovery discovery) {
            this.discovery = discovery;
        }

        Stream<String> conditions() {
            return open.stream().map(Discovery.Search::condition).filter(clause -> !clause.isEmpty());
        }

        TorrentStatus.DiscoveryStatus status() {
            return new TorrentStatus.DiscoveryStatus(
                    discovery.name(),
                    discovery.nodes(),
                    found,
                    conditions().findFirst().orElse(""));
        }
    }

    /** Searches nothing yet. */
    Searches(List<Discovery> discoveries, Loop loop, Listener listener) {
        this.discoveries = discoveries;
        this.loop = loop;
        this.listener = listener;
    }

    /** Begins, for these hashes. */
    void start(List<InfoHash> hashes) {
        assert loop.inLoop();
        for (var discovery : discoveries) {
            var each = new Looking(discovery);
            looking.add(each);
            for (int i = 0; i < hashes.size(); i++) {
                int hash = i;
                each.open.add(discovery.search(hashes.get(i), found -> loop.execute(() -> found(each, hash, found))));
            }
        }
    }

    private void found(Looking by, int hash, List<InetSocketAddress> addresses) {
        if (!isClosed) {
            by.found += addresses.size();
            if (!addresses.isEmpty()) {
                listener.found(hash, addresses);
            }
            listener.told();
        }
    }

    /** A read waits for what nobody connected has. */
    void hurry() {
        searches().forEach(Discovery.Search::hurry);
    }

    /** Why nobody was found, in clauses for people. */
    Stream<String> conditions() {
        return looking.stream().flatMap(Looking::conditions).distinct();
    }

    /** How each discovery does. */
    List<TorrentStatus.DiscoveryStatus> statuses() {
        return looking.stream().map(Looking::status).toList();
    }

    private Stream<Discovery.Search> searches() {
        return looking.stream().flatMap(each -> each.open.stream());
    }

    /** Finds nothing more. */
    void close() {
        isClosed = true;
        searches().forEach(Discovery.Search::close);
        looking.clear();
    }
}
