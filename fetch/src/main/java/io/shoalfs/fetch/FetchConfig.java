package io.shoalfs.fetch;

import io.shoalfs.fetch.net.NetConfig;
import io.shoalfs.fetch.peer.PeerConfig;
import io.shoalfs.fetch.swarm.SwarmConfig;
import io.shoalfs.fetch.swarm.UploadConfig;
import io.shoalfs.fetch.tracker.TrackerConfig;

/**
 * All limits of the engine.
 *
 * @param listenPort where peers find us; 0 for any port that is free
 * @param net sockets and names
 * @param connections which connections each torrent keeps
 * @param peer one connection
 * @param uploads what one torrent gives
 * @param trackers announces
 * @param swarm what one torrent asks for
 */
public record FetchConfig(
        int listenPort,
        NetConfig net,
        ConnectionConfig connections,
        PeerConfig peer,
        UploadConfig uploads,
        TrackerConfig trackers,
        SwarmConfig swarm) {

    public FetchConfig {
        if (listenPort < 0 || listenPort >= 1 << Short.SIZE) {
            throw new IllegalArgumentException("no such port: " + listenPort);
        }
    }

    /** What suits this machine. */
    public static FetchConfig standard() {
        return new FetchConfig(
                0,
                NetConfig.forCores(Runtime.getRuntime().availableProcessors()),
                ConnectionConfig.standard(),
                PeerConfig.standard(),
                UploadConfig.standard(),
                TrackerConfig.standard(),
                SwarmConfig.standard());
    }

    /** The same, but for the port. */
    public FetchConfig listeningAt(int port) {
        return new FetchConfig(port, net, connections, peer, uploads, trackers, swarm);
    }
}
