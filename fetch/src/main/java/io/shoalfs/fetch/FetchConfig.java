package io.shoalfs.fetch;

import io.shoalfs.fetch.dht.DhtConfig;
import io.shoalfs.fetch.lsd.LsdConfig;
import io.shoalfs.fetch.net.Binding;
import io.shoalfs.fetch.net.Cidr;
import io.shoalfs.fetch.net.NetConfig;
import io.shoalfs.fetch.net.Whereabouts;
import io.shoalfs.fetch.peer.PeerConfig;
import io.shoalfs.fetch.peer.crypto.Encryption;
import io.shoalfs.fetch.rack.Topology;
import io.shoalfs.fetch.swarm.Preference;
import io.shoalfs.fetch.swarm.SwarmConfig;
import io.shoalfs.fetch.swarm.UploadConfig;
import io.shoalfs.fetch.tracker.TrackerConfig;
import io.shoalfs.fetch.web.WebBudget;
import io.shoalfs.fetch.web.WebConfig;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;

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
 * @param dht peers by the DHT
 * @param lsd peers in the local network
 * @param swarm what one torrent asks for
 * @param policy whom the engine may talk to
 */
public record FetchConfig(
        int listenPort,
        NetConfig net,
        ConnectionConfig connections,
        PeerConfig peer,
        UploadConfig uploads,
        TrackerConfig trackers,
        WebConfig web,
        DhtConfig dht,
        LsdConfig lsd,
        SwarmConfig swarm,
        NetworkPolicy policy) {

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
                DhtConfig.standard(),
                LsdConfig.standard(),
                SwarmConfig.standard(),
                NetworkPolicy.PUBLIC);
    }

    /** The same, but for the port. */
    public FetchConfig listeningAt(int port) {
        return new FetchConfig(port, net, connections, peer, uploads, trackers, web, dht, lsd, swarm, policy);
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
        return new FetchConfig(
                listenPort, net, connections, otherPeer, uploads, trackers, web, dht, lsd, swarm, policy);
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
        return new FetchConfig(
                listenPort,
                net,
                connections,
                peer,
                uploads,
                trackers,
                web,
                dht,
                lsd,
                swarm.rate(bytesPerSecond),
                policy);
    }

    /** The same, but among its own: {@code public} else; no DHT, no peer exchange, typed trackers only. */
    public FetchConfig cluster() {
        return with(new NetworkPolicy(true, policy.peers(), policy.allowsPrivateSources(), policy.isExchangeOn()))
                .noDht();
    }

    /**
     * The same, but peers must be in these networks.
     *
     * @throws IllegalArgumentException with a sentence for people if one of them is none, as {@code 10.0.0.0/8} is one
     */
    public FetchConfig allowPeers(List<String> networks) {
        var parsed = networks.stream()
                .map(text -> Cidr.parse(text)
                        .orElseThrow(() ->
                                new IllegalArgumentException("'" + text + "' is not a network such as 10.0.0.0/8")))
                .toList();
        return with(
                new NetworkPolicy(policy.isCluster(), parsed, policy.allowsPrivateSources(), policy.isExchangeOn()));
    }

    /** The same, but what links and watched directories name may be in private networks and on this machine. */
    public FetchConfig allowPrivateSources() {
        return with(new NetworkPolicy(policy.isCluster(), policy.peers(), true, policy.isExchangeOn()));
    }

    /** {@code public} or {@code cluster}. */
    public String network() {
        return policy.isCluster() ? "cluster" : "public";
    }

    /** The networks that peers must be in, with commas between them; empty: the network decides. */
    public String allowedPeers() {
        return policy.typedPeers();
    }

    /** Whether what links and watched directories name may be in private networks. */
    public boolean allowsPrivateSources() {
        return policy.allowsPrivateSources();
    }

    /** The same, but peers tell us of no others, nor we them. */
    public FetchConfig noPex() {
        return with(new NetworkPolicy(policy.isCluster(), policy.peers(), policy.allowsPrivateSources(), false));
    }

    /** Whether peers of public torrents may tell each other of others. */
    public boolean usesPex() {
        return policy.isExchangeOn();
    }

    /**
     * The same, but for where sockets are. Asks the kernel.
     *
     * @param addresses one of IPv4, one of IPv6, or both: a family that is not among them is not used; none: the kernel chooses
     * @param device the interface by which all leaves; empty: the kernel chooses
     * @throws IllegalArgumentException with a sentence for people if this machine has no such address or interface
     */
    public FetchConfig bind(List<String> addresses, String device) {
        return with(net.binding(Binding.of(addresses, device)));
    }

    /** Where sockets are: addresses with commas between them; empty: the kernel chooses. */
    public String bound() {
        return net.binding().text();
    }

    /** The interface by which all leaves; empty: the kernel chooses. */
    public String device() {
        return net.binding().device();
    }

    /**
     * The same, but for where others are told that we are.
     *
     * @throws IllegalArgumentException with a sentence for people unless it is {@code ADDRESS} or {@code ADDRESS:PORT}
     */
    public FetchConfig announceAddress(String text) {
        return with(net.whereabouts(Whereabouts.of(text)));
    }

    /** Where others are told that we are, as it is typed; empty: whatever they see. */
    public String announceAddress() {
        return net.whereabouts().text();
    }

    private FetchConfig with(NetConfig other) {
        return new FetchConfig(listenPort, other, connections, peer, uploads, trackers, web, dht, lsd, swarm, policy);
    }

    private FetchConfig with(NetworkPolicy other) {
        return new FetchConfig(listenPort, net, connections, peer, uploads, trackers, web, dht, lsd, swarm, other);
    }

    /** The same, but without the DHT. */
    public FetchConfig noDht() {
        return with(dht.off(), lsd);
    }

    /** The same, but for the nodes of the DHT that are asked first; unresolved where they are names. */
    public FetchConfig dhtBootstrap(List<InetSocketAddress> nodes) {
        return with(dht.bootstrap(nodes), lsd);
    }

    /** The same, but nobody is looked for in the local network. */
    public FetchConfig noLsd() {
        return with(dht, lsd.off());
    }

    /** Whether the DHT is used. */
    public boolean usesDht() {
        return dht.isOn();
    }

    /** The nodes of the DHT that are asked first, as they are typed, with commas between them. */
    public String dhtBootstrap() {
        return dht.bootstrap().stream().map(FetchConfig::typed).collect(Collectors.joining(","));
    }

    private static String typed(InetSocketAddress node) {
        var host = node.getHostString();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + node.getPort();
    }

    /** Whether peers are looked for in the local network. */
    public boolean usesLsd() {
        return lsd.isOn();
    }

    private FetchConfig with(DhtConfig otherDht, LsdConfig otherLsd) {
        return new FetchConfig(
                listenPort, net, connections, peer, uploads, trackers, web, otherDht, otherLsd, swarm, policy);
    }

    /** Whom torrents ask first: {@code peers}, {@code web}, or {@code fastest}, whoever that is. */
    public String preferred() {
        return swarm.preference().name().toLowerCase(Locale.ROOT);
    }

    /** The same, but for whom torrents ask first. */
    public FetchConfig preferPeers() {
        return with(web, swarm.prefer(Preference.PEERS));
    }

    /** The same, but for whom torrents ask first. */
    public FetchConfig preferWeb() {
        return with(web, swarm.prefer(Preference.WEB));
    }

    /** Where this machine stands among those that share, as {@code region/zone/rack}; empty: nothing is known. */
    public String topology() {
        return swarm.self().at().toString();
    }

    /**
     * The same, but for where this machine stands.
     *
     * @throws IllegalArgumentException with a sentence for people if that is no place
     */
    public FetchConfig topology(String place) {
        return with(web, swarm.as(swarm.self().at(Topology.parse(place))));
    }

    /** Whether nodes in our own networks fetch for each other what is far or dear. */
    public boolean isSharing() {
        return swarm.isSharing();
    }

    /** The same, but each node fetches everything by itself. */
    public FetchConfig alone() {
        return with(web, swarm.alone());
    }

    /** How many bytes all web seeds together may be asked for; empty: any number. */
    public OptionalLong webBudget() {
        return web.budget() == WebBudget.NONE ? OptionalLong.empty() : OptionalLong.of(web.budget());
    }

    /**
     * The same, but for what web seeds may cost.
     *
     * @param bytes that all of them together may be asked for, as long as the engine lives; 0: nothing
     */
    public FetchConfig webBudget(long bytes) {
        return with(web.budget(bytes), swarm);
    }

    /** Paths of files with a bearer token each, by the host that it is for. */
    public Map<String, String> webTokens() {
        return web.tokenFiles();
    }

    /** The same, but for the tokens. */
    public FetchConfig webTokens(Map<String, String> filesByHost) {
        return with(web.tokenFiles(filesByHost), swarm);
    }

    private FetchConfig with(WebConfig otherWeb, SwarmConfig otherSwarm) {
        return new FetchConfig(
                listenPort, net, connections, peer, uploads, trackers, otherWeb, dht, lsd, otherSwarm, policy);
    }

    private FetchConfig with(ConnectionConfig otherConnections, UploadConfig otherUploads) {
        return new FetchConfig(
                listenPort, net, otherConnections, peer, otherUploads, trackers, web, dht, lsd, swarm, policy);
    }
}
