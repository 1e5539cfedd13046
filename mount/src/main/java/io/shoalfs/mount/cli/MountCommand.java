package io.shoalfs.mount.cli;

import io.shoalfs.fetch.FetchConfig;
import io.shoalfs.mount.fuse.MountException;
import io.shoalfs.mount.fuse.MountOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code shoalfs mount}: serves torrents at a mount point until it is unmounted or stopped. */
@Command(
        name = "mount",
        description = {
            "Mounts torrents as a read-only directory. Reads fetch what they touch.",
            "Returns once the files are there, and serves them in the background until: shoalfs umount MOUNTPOINT.",
            ""
        },
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        sortOptions = false,
        footer = {
            "",
            "-o takes the long options without their dashes (-o cache-size=20G,read-timeout=2m,peer=HOST:PORT), "
                    + "allow_other, noexec, and whatever fstab and mount(8) pass.",
        })
final class MountCommand implements Callable<Integer> {

    /** Set by packaging/shoalfs, which waits for the line "ready" and then lets the program run on alone. */
    private static final String BACKGROUND = "shoalfs.background";

    private static final Logger log = LoggerFactory.getLogger(MountCommand.class);

    @Parameters(
            arity = "2..*",
            paramLabel = "SOURCE... MOUNTPOINT",
            hideParamSyntax = true,
            description = {
                "What to mount: .torrent files, or directories of them, which are watched. "
                        + "Of several torrents each has a directory of its name.",
                "Where: a directory that is there, and empty."
            })
    private List<String> operands = new ArrayList<>();

    @Option(
            names = {"-f", "--foreground"},
            description = "Do not return: serve, and log to standard error.")
    private boolean isForeground;

    @Option(
            names = "-o",
            paramLabel = "OPT[,OPT]...",
            preprocessor = OptionList.class,
            description = "Options as mount(8) has them; see below.")
    @SuppressWarnings("UnusedVariable") // the preprocessor makes long options of all that is given
    private List<String> options = new ArrayList<>();

    @Option(
            names = "--cache-dir",
            paramLabel = "DIR",
            description = "Where what was fetched is kept, also after the mount's end. "
                    + "Default: /var/cache/shoalfs for root, else ~/.cache/shoalfs ($XDG_CACHE_HOME).")
    private @Nullable Path cacheDirectory;

    @Option(
            names = "--cache-size",
            paramLabel = "SIZE",
            converter = Values.Size.class,
            description = "How much is kept at most, as in 500M or 2T. "
                    + "Default: a tenth of the disk that it is on, and 10G at most.")
    private @Nullable Long cacheSize;

    @Option(
            names = "--read-timeout",
            paramLabel = "TIME",
            converter = Values.Time.class,
            defaultValue = "45s",
            description = "How long nothing may arrive before the reads that wait end with an error. "
                    + "Default: ${DEFAULT-VALUE}.")
    private Duration readTimeout = Duration.ZERO;

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

    @Option(names = "--no-upload", description = "Give nothing to peers.")
    private boolean isNoUpload;

    @Option(
            names = "--transport",
            paramLabel = "NAME",
            defaultValue = "auto",
            description = "How the kernel is spoken to: kernel (by its own protocol, for root), libfuse, or auto: "
                    + "the first that works. Default: ${DEFAULT-VALUE}.")
    private TransportChoice transport = TransportChoice.auto;

    @Option(
            names = "--no-passthrough",
            description = "Read complete files for the kernel, which could read them from the cache by itself.")
    private boolean isNoPassthrough;

    @Option(names = "--allow-other", description = "Let other users in too. What root mounts is for all users anyway.")
    private boolean isAllowOther;

    @Option(names = "--no-exec", description = "No program may be started from the mount.")
    private boolean isNoExec;

    @Override
    public Integer call() throws IOException, MountException, InterruptedException {
        int last = operands.size() - 1;
        var at = MountPoint.of(Path.of(operands.get(last)));
        var texts = operands.subList(0, last);
        var directory = CacheDirectory.at(cacheDirectory);
        var running = start(texts, at, directory);
        if (!isForeground && Boolean.getBoolean(BACKGROUND)) {
            goOnAlone(directory);
        }
        log.info("{} is mounted on {}, its cache is {}", label(texts), at.path(), directory.path());
        running.engine().join();
        return running.ending().exit();
    }

    /** What runs, and how it ends. */
    private record Running(Engine engine, Ending ending) {}

    private Running start(List<String> texts, MountPoint at, CacheDirectory directory)
            throws IOException, MountException {
        var sources = Sources.read(texts);
        at.prepare();
        var engine = Engine.start(new MountSettings(
                directory.path(),
                cacheSize == null ? directory.defaultSize() : cacheSize,
                readTimeout,
                fetchConfig(),
                peers,
                transport));
        var ending = new Ending(engine::close);
        ending.onSignal();
        try {
            engine.mount(
                    sources,
                    at,
                    new MountOptions(isAllowOther || ThisUser.isRoot(), isNoExec, !isNoPassthrough, label(texts)));
            return new Running(engine, ending);
        } catch (IOException | MountException e) {
            ending.exit();
            throw e;
        }
    }

    /** The network's limits, as the options have them. */
    FetchConfig fetchConfig() {
        var config = FetchConfig.standard().listeningAt(listenPort);
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

    /** What the mount table and the log call it. */
    private static String label(List<String> texts) {
        return texts.size() == 1 ? texts.get(0) : texts.get(0) + " and " + (texts.size() - 1) + " more";
    }

    private static void goOnAlone(CacheDirectory directory) {
        System.out.println("ready");
        System.out.flush();
        Logs.toFile(directory.path());
        Terminal.letGo();
    }
}
