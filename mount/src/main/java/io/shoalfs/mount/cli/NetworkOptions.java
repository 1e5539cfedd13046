package io.shoalfs.mount.cli;

import io.shoalfs.fetch.FetchConfig;
import io.shoalfs.fetch.GivenSources;
import io.shoalfs.fetch.HttpServing;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of the commands that mount that say whom the engine talks to, and how much. */
final class NetworkOptions {

    @Mixin
    private SharingOptions sharing = new SharingOptions();

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
            names = "--max-download",
            paramLabel = "RATE",
            converter = Values.Rate.class,
            description = "How many bytes a second are asked of all peers together at most; 0: no limit.")
    private @Nullable Long maxDownload;

    @Option(names = "--no-upload", description = "Give nothing to peers.")
    private boolean isNoUpload;

    @Option(
            names = "--allow-private-sources",
            description = "Trackers and web seeds that magnet links, torrents from web servers and those of watched "
                    + "directories name may be in private networks and on this machine.")
    private boolean isPrivateAllowed;

    /** Whom to ask, beside those that the torrents name. */
    GivenSources given() {
        return new GivenSources(sharing.peers(), webSeeds, sharing.trackers());
    }

    /** Where what is held is given by HTTP too, if anywhere. */
    Optional<HttpServing> http() {
        return sharing.http();
    }

    /** Whether a setting, by its option, was given by hand through another option. */
    boolean implies(String option) {
        return isNoUpload && option.equals("upload-slots");
    }

    /** The network's limits, as the options have them. */
    FetchConfig fetchConfig() {
        var config = sharing.fetchConfig();
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
        config = config.webTokens(webTokens);
        if (isPrivateAllowed) {
            config = config.allowPrivateSources();
        }
        return isNoUpload ? config.noUpload() : config;
    }
}
