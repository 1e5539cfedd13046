package io.shoalfs.mount.cli;

import io.shoalfs.fetch.FetchConfig;
import io.shoalfs.fetch.GivenSources;
import io.shoalfs.mount.engine.MountSettings;
import io.shoalfs.mount.fuse.MountOptions;
import io.shoalfs.mount.fuse.Owner;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options of the commands that mount. */
final class EngineOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

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
            converter = Values.ShareOfDisk.class,
            description = "How much is kept at most, as in 500M, 2T or 10% of the disk that it is on. "
                    + "Default: a tenth of that, 256M at least and 10G at most.")
    private Values.@Nullable Share cacheSize;

    @Option(
            names = "--keep-free",
            paramLabel = "SIZE",
            converter = Values.ShareOfDisk.class,
            description = "How much of the cache's disk is left free for others, as in 500M or 5%; "
                    + "what is kept goes for it. Default: a hundredth of that disk, and 1G at most.")
    private Values.@Nullable Share keepFree;

    @Option(
            names = "--read-timeout",
            paramLabel = "TIME",
            converter = Values.Time.class,
            defaultValue = "45s",
            description = "How long nothing may arrive before the reads that wait end with an error. "
                    + "Default: ${DEFAULT-VALUE}.")
    private Duration readTimeout = Duration.ZERO;

    @Mixin
    private NetworkOptions network = new NetworkOptions();

    @Option(
            names = "--transport",
            paramLabel = "NAME",
            defaultValue = "auto",
            description = "How the kernel is spoken to: kernel (by its own protocol), libfuse, or auto: "
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

    @Option(
            names = "--uid",
            paramLabel = "NUMBER",
            converter = Values.Id.class,
            description = "Whose the files are. Default: who mounts.")
    private @Nullable Integer user;

    @Option(
            names = "--gid",
            paramLabel = "NUMBER",
            converter = Values.Id.class,
            description = "The files' group. Default: that of who mounts.")
    private @Nullable Integer group;

    @Option(
            names = "--umask",
            paramLabel = "OCTAL",
            converter = Values.Mask.class,
            defaultValue = "0",
            description = "Permission bits that no file and no directory has, as in 077. Default: ${DEFAULT-VALUE}.")
    private int umask;

    @Option(names = "--auto-unmount", description = "Unmount also when the program is killed.")
    private boolean isAutoUnmount;

    @Option(
            names = "--max-read",
            paramLabel = "BYTES",
            converter = Values.ReadLength.class,
            defaultValue = "131072",
            description = "How much the kernel asks for at once at most, 4096 to 131072. Default: ${DEFAULT-VALUE}.")
    private int maxRead;

    /** Where the cache is to be; made if it is missing. */
    CacheDirectory cacheDirectory() throws IOException {
        return CacheDirectory.at(cacheDirectory);
    }

    /** What they say about an engine with this cache. */
    MountSettings settings(CacheDirectory directory) throws IOException {
        return new MountSettings(
                directory.path(),
                directory.size(cacheSize),
                directory.keepFree(keepFree),
                readTimeout,
                fetchConfig(),
                network.http());
    }

    /** Of these settings those that were given by hand, by option. */
    Map<String, String> typed(MountSettings settings) {
        var parsed = command.commandLine().getParseResult();
        var typed = new TreeMap<>(settings.byOption());
        typed.keySet().removeIf(option -> !parsed.hasMatchedOption("--" + option) && !network.implies(option));
        return typed;
    }

    /** Whom to ask, beside those that the torrents name. */
    GivenSources given() {
        return network.given();
    }

    /** How volumes are brought to the kernel. */
    TransportChoice transport() {
        return transport;
    }

    /** What they say about a mount, whose source is called so. */
    MountOptions mountOptions(String source) {
        var usual = Owner.ofThisUser();
        return MountOptions.of(source)
                .owner(new Owner(
                        Objects.requireNonNullElse(user, usual.user()),
                        Objects.requireNonNullElse(group, usual.group()),
                        umask))
                .autoUnmount(isAutoUnmount)
                .maxRead(maxRead)
                .allowOther(isAllowOther || ThisUser.isRoot())
                .noExec(isNoExec)
                .passthrough(!isNoPassthrough);
    }

    /** The network's limits, as the options have them. */
    FetchConfig fetchConfig() {
        return network.fetchConfig();
    }
}
