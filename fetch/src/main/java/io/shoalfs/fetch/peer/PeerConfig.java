package io.shoalfs.fetch.peer;

import io.shoalfs.fetch.peer.crypto.Encryption;
import java.time.Duration;

/**
 * The limits of a connection to a peer.
 *
 * @param handshakePatience from the TCP connection to the peer's whole handshake
 * @param silence after which the peer is taken to be gone
 * @param keepAlive after which we say that we are there; under the two minutes of BEP 3
 * @param requests that may be out to one peer, whatever it allows
 * @param greeting connections that may be in their handshake at the same time, of those that others made
 * @param unsentBytes that may wait for a peer that does not read
 * @param encryption of the stream
 */
public record PeerConfig(
        Duration handshakePatience,
        Duration silence,
        Duration keepAlive,
        int requests,
        int greeting,
        int unsentBytes,
        Encryption encryption) {

    /** Ten seconds for a handshake, 150 of silence, 500 requests, 100 handshakes, 4 MiB unsent, encryption where the peer wants it. */
    public static PeerConfig standard() {
        return new PeerConfig(
                Duration.ofSeconds(10),
                Duration.ofSeconds(150),
                Duration.ofSeconds(90),
                500,
                100,
                4 * 1024 * 1024,
                Encryption.ALLOW);
    }

    /** The same, but for the encryption. */
    public PeerConfig encryption(Encryption other) {
        return new PeerConfig(handshakePatience, silence, keepAlive, requests, greeting, unsentBytes, other);
    }
}
