package io.shoalfs.fetch.discovery;

import io.shoalfs.torrent.InfoHash;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Somewhere that a torrent's peers find each other, beside trackers: the DHT, the local network. Any thread. */
public interface Discovery {

    /**
     * Looks for a torrent's peers, and says that we are one, again and again until the search is closed. Never for a
     * private torrent (BEP 27). Returns at once.
     *
     * @param torrent its name in handshakes: 20 bytes
     * @param found takes addresses, on a thread of the discovery's that must not be blocked; the same may come again; none
     *     at all when it has looked and nobody was found
     */
    Search search(InfoHash torrent, Consumer<List<InetSocketAddress>> found);

    /** What it is called: {@code dht}, {@code lsd}. */
    String name();

    /** How many it knows whom it could ask: nodes of the DHT; empty where nobody is asked. */
    default OptionalInt nodes() {
        return OptionalInt.empty();
    }

    /** One torrent's. Any thread. */
    interface Search extends AutoCloseable {

        /** A read waits for what nobody connected has: looks now, if it has not just looked. */
        void hurry();

        /** Why nobody was found so far, as a clause for people; empty if somebody was, or nothing can be said. */
        default String condition() {
            return "";
        }

        /** Finds nothing more, and says no more that we are here. Idempotent; returns at once. */
        @Override
        void close();
    }
}
