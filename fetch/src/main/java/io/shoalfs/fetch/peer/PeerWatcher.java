package io.shoalfs.fetch.peer;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/** What the keeper of a torrent's connections decides and is told. Called on the swarm's loop. */
public interface PeerWatcher {

    /** Why this peer must not stay, if it must not. Asked when its handshake has come. */
    Optional<String> objection(PeerContact contact);

    /** A peer is connected: its handshake was right, and there was no objection. */
    void opened(PeerConnection connection);

    /** A connection that was opened is gone. */
    void closed(PeerConnection connection, String reason);

    /** An address that was dialled did not become a connection. */
    void failed(InetSocketAddress address, String reason);

    /** Somebody is at the address that was dialled, but does not know the torrent by that hash, or will not say. */
    default void unknown(InetSocketAddress address, String reason) {
        failed(address, reason);
    }

    /** Whether peers of this torrent tell each other of others (BEP 11): never those of a private one (BEP 27). */
    default boolean exchanges() {
        return false;
    }

    /** A peer says that it is connected to these, as often as it likes. Only where {@link #exchanges}. */
    default void learned(PeerConnection connection, List<InetSocketAddress> peers) {}
}
