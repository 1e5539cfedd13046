package io.shoalfs.fetch;

import io.shoalfs.fetch.net.NetConfig;
import io.shoalfs.fetch.peer.PeerConfig;
import io.shoalfs.fetch.peer.crypto.Encryption;
import io.shoalfs.fetch.swarm.SwarmConfig;
import io.shoalfs.fetch.swarm.UploadConfig;
import io.shoalfs.fetch.tracker.TrackerConfig;
import io.shoalfs.fetch.web.WebConfig;
import java.time.Duration;
import java.util.Locale;

/**
 * All limits of the engine.
 *
 * @param listenPort where peers find us; 0 for any port that is free
 * @param net sockets and names
 * @param connections which connections each torrent keeps
 * @param peer one connection
 * @param uploads what one torrent gives
 * @param trackers announces
 * @param web web seeds
 * @param swarm what one torrent asks for
 */
public record FetchConfig(
        int listenPort,
        NetConfig net,
        ConnectionConfig connections,
        PeerConfig peer,
        UploadConfig uploads,
        TrackerConfig trackers,
        WebConfig web,
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
                WebConfig.standard(),
                SwarmConfig.standard());
    }

    /** The same, but for the port. */
    public FetchConfig listeningAt(int port) {
        return new FetchConfig(port, net, connections, peer, uploads, trackers, web, swarm);
    }

    /**
     * The same, but for how many connections each torrent keeps; peers given by hand come on top.
     *
     * @param most 1 or more
     */
    public FetchConfig maxConnections(int most) {
        return with(connections.most(most), uploads);
    }

    /** The same, but for how long nobody must have read a torrent before it ends the connections that it made. */
    public FetchConfig restAfter(Duration time) {
        return with(connections.restAfter(time), uploads);
    }

    /**
     * The same, but for how many peers may ask a torrent of ours at the same time.
     *
     * @param slots 0: nothing is given
     */
    public FetchConfig uploadSlots(int slots) {
        return with(connections, uploads.slots(slots));
    }

    /** Whether connections to peers are encrypted: {@code allow}, {@code prefer} or {@code require}. */
    public String encryption() {
        return peer.encryption().name().toLowerCase(Locale.ROOT);
    }

    /** The same, but connections to peers are encrypted where the peer can. */
    public FetchConfig preferEncryption() {
        return with(peer.encryption(Encryption.PREFER));
    }

    /** The same, but there are no connections to peers that are not encrypted. */
    public FetchConfig requireEncryption() {
        return with(peer.encryption(Encryption.REQUIRE));
    }

    private FetchConfig with(PeerConfig otherPeer) {
        return new FetchConfig(listenPort, net, connections, otherPeer, uploads, trackers, web, swarm);
    }

    /** How many connections each torrent keeps at most. */
    public int maxConnections() {
        return connections.most();
    }

    /** How many peers may ask a torrent of ours at the same time; 0: nothing is given. */
    public int uploadSlots() {
        return uploads.slots();
    }

    /** What all torrents together give to peers at most, in bytes a second; 0: there is no limit. */
    public long maxUpload() {
        return uploads.bytesPerSecond();
    }

    /** What all torrents together ask of peers at most, in bytes a second; 0: there is no limit. */
    public long maxDownload() {
        return swarm.bytesPerSecond();
    }

    /** The same, but nothing is given to peers. */
    public FetchConfig noUpload() {
        return uploadSlots(0);
    }

    /**
     * The same, but for what all torrents together give to peers.
     *
     * @param bytesPerSecond 0: there is no limit
     */
    public FetchConfig maxUpload(long bytesPerSecond) {
        return with(connections, uploads.rate(bytesPerSecond));
    }

    /**
     * The same, but for what all torrents together ask of peers.
     *
     * @param bytesPerSecond 0: there is no limit
     */
    public FetchConfig maxDownload(long bytesPerSecond) {
        return new FetchConfig(listenPort, net, connections, peer, uploads, trackers, web, swarm.rate(bytesPerSecond));
    }

    private FetchConfig with(ConnectionConfig otherConnections, UploadConfig otherUploads) {
        return new FetchConfig(listenPort, net, otherConnections, peer, otherUploads, trackers, web, swarm);
    }
}
