package io.shoalfs.fetch.peer;

import java.net.InetSocketAddress;
import java.util.OptionalInt;

/** Our node in the DHT, as peers tell each other of theirs (BEP 5). Any thread. */
public interface PeerNodes {

    /** None: nothing is told, and what is told is ignored, as it must be for a private torrent (BEP 27). */
    PeerNodes NONE = new PeerNodes() {
        @Override
        public OptionalInt port() {
            return OptionalInt.empty();
        }

        @Override
        public void heard(InetSocketAddress node) {
            // It is nobody to us.
        }
    };

    /** The port of ours; empty if we have none. */
    OptionalInt port();

    /** A peer says that its node is there. */
    void heard(InetSocketAddress node);
}
