package io.shoalfs.mount.cli;

import io.shoalfs.mount.fuse.MountException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
    static final String BACKGROUND = "shoalfs.background";

    private static final Logger log = LoggerFactory.getLogger(MountCommand.class);

    @Parameters(
            arity = "2..*",
            paramLabel = "SOURCE... MOUNTPOINT",
            hideParamSyntax = true,
            description = {
                "What to mount: .torrent files, their addresses (http or https), magnet links, "
                        + "or directories of .torrent files, which are watched. Of several torrents each has a directory of its name.",
                "Where: a directory that is there, and empty."
            })
    private List<String> operands = new ArrayList<>();

    @Option(
            names = {"-f", "--foreground"},
            description = "Do not return: serve, and log to standard error.")
    private boolean isForeground;

    @Option(
            names = "--profile",
            paramLabel = "FILE",
            description =
                    "What `shoalfs fetch --record` wrote: it is fetched ahead, in the order in which it was read.")
    private @Nullable Path profile;

    @Mixin
    private EngineOptions options = new EngineOptions();

    @Override
    public Integer call() throws IOException, MountException, InterruptedException {
        int last = operands.size() - 1;
        var at = MountPoint.of(Path.of(operands.get(last)));
        var texts = operands.subList(0, last);
        var directory = options.cacheDirectory();
        var recorded = profile == null ? null : Files.readAllBytes(profile);
        var mount = new Mounting(options, directory).mount(texts, at);
        if (recorded != null) {
            log.info("{}", OrderOptions.declareProfile(recorded, at.path()));
        }
        if (!isForeground && Boolean.getBoolean(BACKGROUND)) {
            if (!mount.isOurs()) {
                return 0;
            }
            goOnAlone(directory);
        }
        if (!mount.isOurs()) {
            mount.endOnSignal();
        }
        log.info("{} is mounted on {}, its cache is {}", Mounting.label(texts), at.path(), directory.path());
        return mount.join();
    }

    /** Tells packaging/shoalfs that all is mounted, and lets go of its terminal; the log goes to the cache. */
    static void goOnAlone(CacheDirectory directory) {
        Terminal.sayReady();
        Logs.toFile(directory.path());
        Terminal.letGo();
    }
}
