package io.shoalfs.mount.cli;

import io.shoalfs.fetch.FetchConfig;
import io.shoalfs.fetch.GivenSources;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of the commands that mount that say whom the engine talks to, and how much. */
final class NetworkOptions {

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
            names = "--web-seed",
            paramLabel = "URL",
            converter = Values.WebSeed.class,
            description = "A web server (http or https) or a bucket (s3://BUCKET/PREFIX) that has the torrent's files: "
                    + "the directory that holds the torrent's own, or its one file. May be given more than once.")
    private List<URI> webSeeds = new ArrayList<>();

    @Option(
            names = "--web-token",
            paramLabel = "HOST=FILE",
            converter = {Values.TokenHost.class, Values.TokenFile.class},
            description = "A file with a token that this web server, and no other, is told over https "
                    + "(HOST or HOST:PORT). May be given more than once.")
    private Map<String, String> webTokens = new LinkedHashMap<>();

    @Option(
            names = "--prefer",
            paramLabel = "KIND",
            defaultValue = "fastest",
            description =
                    "Whom to ask first: peers, web, or fastest, whoever that is. "
                            + "The others are asked for what those have not, or do not bring in time. Default: ${DEFAULT-VALUE}.")
    private SourceKind preferred = SourceKind.fastest;

    @Option(
            names = "--web-budget",
            paramLabel = "BYTES",
            converter = Values.Size.class,
            description = "How many bytes all web servers and buckets together are asked for at most, "
                    + "as long as the program runs, as in 20G. Default: no limit.")
    private @Nullable Long webBudget;

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
            names = "--max-download",
            paramLabel = "RATE",
            converter = Values.Rate.class,
            description = "How many bytes a second are asked of all peers together at most; 0: no limit.")
    private @Nullable Long maxDownload;

    @Option(
            names = "--encryption",
            paramLabel = "WHEN",
            defaultValue = "allow",
            description = "Whether connections to peers are encrypted, so that nobody on the way sees what they are "
                    + "(it keeps nothing secret, and costs time): allow, prefer or require. Default: ${DEFAULT-VALUE}.")
    private EncryptionChoice encryption = EncryptionChoice.allow;

    @Option(names = "--no-upload", description = "Give nothing to peers.")
    private boolean isNoUpload;

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
            names = "--allow-private-sources",
            description = "Trackers and web seeds that magnet links, torrents from web servers and those of watched "
                    + "directories name may be in private networks and on this machine.")
    private boolean isPrivateAllowed;

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

    /** Whom to ask, beside those that the torrents name. */
    GivenSources given() {
        return new GivenSources(peers, webSeeds, trackers);
    }

    /** Whether a setting, by its option, was given by hand through another option. */
    boolean implies(String option) {
        return isNoUpload && option.equals("upload-slots");
    }

    /** The network's limits, as the options have them. */
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
        if (maxDownload != null) {
            config = config.maxDownload(maxDownload);
        }
        if (webBudget != null) {
            config = config.webBudget(webBudget);
        }
        config = switch (preferred) {
            case peers -> config.preferPeers();
            case web -> config.preferWeb();
            case fastest -> config;
        };
        if (topology != null) {
            config = config.topology(topology);
        }
        if (isAlone) {
            config = config.alone();
        }
        config = config.webTokens(webTokens);
        return discoveries(isNoUpload ? config.noUpload() : config);
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
        var config = usual;
        if (!allowedPeers.isEmpty()) {
            config = config.allowPeers(allowedPeers);
        }
        if (isPrivateAllowed) {
            config = config.allowPrivateSources();
        }
        return network.equals(Values.CLUSTER) ? config.cluster() : config;
    }
}
