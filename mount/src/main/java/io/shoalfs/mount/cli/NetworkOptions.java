package io.shoalfs.mount.cli;

import io.shoalfs.fetch.FetchConfig;
import io.shoalfs.fetch.GivenSources;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
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
            description = "A web server (http or https) that has the torrent's files: "
                    + "the directory that holds the torrent's own, or its one file. May be given more than once.")
    private List<URI> webSeeds = new ArrayList<>();

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

    /** Whom to ask, beside those that the torrents name. */
    GivenSources given() {
        return new GivenSources(peers, webSeeds);
    }

    /** Whether a setting, by its option, was given by hand through another option. */
    boolean implies(String option) {
        return isNoUpload && option.equals("upload-slots");
    }

    /** The network's limits, as the options have them. */
    FetchConfig fetchConfig() {
        var config = encryption.apply(FetchConfig.standard().listeningAt(listenPort));
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
        return isNoUpload ? config.noUpload() : config;
    }
}
