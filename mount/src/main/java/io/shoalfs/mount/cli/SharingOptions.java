package io.shoalfs.mount.cli;

import io.shoalfs.fetch.FetchConfig;
import io.shoalfs.fetch.HttpServing;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of all that gives to peers: where they find us, whom we talk to, and how much they get. */
final class SharingOptions {

    @Option(
            names = "--listen-port",
            paramLabel = "PORT",
            converter = Values.Port.class,
            defaultValue = "0",
            description = "Where other peers reach us. Default: any port that is free.")
    private int listenPort;

    @Mixin
    private BindingOptions binding = new BindingOptions();

    @Option(
            names = "--announce-address",
            paramLabel = "ADDRESS[:PORT]",
            converter = Values.Announced.class,
            description = "Where others are told to find us, if a router passes a port on to us: an address, "
                    + "and the port there if it is not --listen-port. Default: where they see us.")
    private @Nullable String announceAddress;

    @Option(
            names = "--peer",
            paramLabel = "HOST:PORT",
            converter = Values.Peer.class,
            description = "Somebody who has the torrent; may be given more than once.")
    private List<InetSocketAddress> peers = new ArrayList<>();

    @Option(
            names = "--max-connections",
            paramLabel = "NUMBER",
            converter = Values.Count.class,
            description = "How many peers each torrent is connected to at most; those of --peer come on top.")
    private @Nullable Integer maxConnections;

    @Option(
            names = "--upload-slots",
            paramLabel = "NUMBER",
            converter = Values.Count.class,
            description = "How many peers each torrent gives to at the same time.")
    private @Nullable Integer uploadSlots;

    @Option(
            names = "--max-upload",
            paramLabel = "RATE",
            converter = Values.Rate.class,
            description =
                    "How many bytes a second all peers together are given at most, as in 500K or 2M; 0: no limit.")
    private @Nullable Long maxUpload;

    @Option(
            names = "--encryption",
            paramLabel = "WHEN",
            defaultValue = "allow",
            description = "Whether connections to peers are encrypted, so that nobody on the way sees what they are "
                    + "(it keeps nothing secret, and costs time): allow, prefer or require. Default: ${DEFAULT-VALUE}.")
    private EncryptionChoice encryption = EncryptionChoice.allow;

    @Option(
            names = "--tracker",
            paramLabel = "URL",
            converter = Values.Tracker.class,
            description = "A tracker (http, https or udp) to ask beside those that the torrents name; "
                    + "may be given more than once.")
    private List<URI> trackers = new ArrayList<>();

    @Option(
            names = "--network",
            paramLabel = "WHICH",
            converter = Values.NetworkName.class,
            defaultValue = "public",
            description = "Whom to talk to: public, or cluster: no DHT, no peer exchange, only trackers of --tracker, "
                    + "and only peers in private networks, or in those of --allow-peers. Default: ${DEFAULT-VALUE}.")
    private String network = "public";

    @Option(
            names = "--allow-peers",
            paramLabel = "CIDR",
            converter = Values.Network.class,
            description = "A network that peers must be in, as 10.0.0.0/8; may be given more than once.")
    private List<String> allowedPeers = new ArrayList<>();

    @Option(
            names = "--dht-bootstrap",
            paramLabel = "HOST:PORT",
            converter = Values.Peer.class,
            description = "A node of the DHT to ask first, instead of the usual ones; may be given more than once.")
    private List<InetSocketAddress> bootstrap = new ArrayList<>();

    @Option(names = "--no-dht", description = "Do not look for peers in the DHT.")
    private boolean isNoDht;

    @Option(names = "--no-pex", description = "Neither tell peers of each other nor hear of others from them.")
    private boolean isNoPex;

    @Option(names = "--no-lsd", description = "Do not look for peers in the local network.")
    private boolean isNoLsd;

    @Option(
            names = "--topology",
            paramLabel = "REGION[/ZONE[/RACK]]",
            converter = Values.Standing.class,
            description = "Where this machine stands: what is far or dear is fetched once for each of them.")
    private @Nullable String topology;

    @Option(
            names = "--no-rack",
            description =
                    "Fetch all that is far or dear by itself, and nothing for other machines that mount the same.")
    private boolean isAlone;

    @Mixin
    private HttpOptions http = new HttpOptions();

    /** Peers that were given by hand. */
    List<InetSocketAddress> peers() {
        return List.copyOf(peers);
    }

    /** Trackers that were given by hand. */
    List<URI> trackers() {
        return List.copyOf(trackers);
    }

    /** Where what is held is given by HTTP too, if anywhere. */
    Optional<HttpServing> http() {
        return http.serving();
    }

    /** The network's limits, as these options have them. */
    FetchConfig fetchConfig() {
        var config = encryption.apply(binding.apply(FetchConfig.standard().listeningAt(listenPort)));
        if (announceAddress != null) {
            config = config.announceAddress(announceAddress);
        }
        if (maxConnections != null) {
            config = config.maxConnections(maxConnections);
        }
        if (uploadSlots != null) {
            config = config.uploadSlots(uploadSlots);
        }
        if (maxUpload != null) {
            config = config.maxUpload(maxUpload);
        }
        return discoveries(standing(config));
    }

    private FetchConfig standing(FetchConfig usual) {
        var config = topology == null ? usual : usual.topology(topology);
        return isAlone ? config.alone() : config;
    }

    private FetchConfig discoveries(FetchConfig usual) {
        var config = policy(bootstrap.isEmpty() ? usual : usual.dhtBootstrap(bootstrap));
        if (isNoDht) {
            config = config.noDht();
        }
        if (isNoPex) {
            config = config.noPex();
        }
        return isNoLsd ? config.noLsd() : config;
    }

    private FetchConfig policy(FetchConfig usual) {
        var config = allowedPeers.isEmpty() ? usual : usual.allowPeers(allowedPeers);
        return network.equals(Values.CLUSTER) ? config.cluster() : config;
    }
}
