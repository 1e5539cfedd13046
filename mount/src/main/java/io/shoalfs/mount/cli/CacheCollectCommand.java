package io.shoalfs.mount.cli;

import io.shoalfs.mount.control.ControlMessage;
import io.shoalfs.mount.engine.Errands;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code shoalfs cache gc}: removes what no torrent needs. */
@Command(
        name = "gc",
        description = {
            "Removes what the cache has of torrents that are not mounted and have no pins: by default, what is left of "
                    + "those of which it holds nothing."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class CacheCollectCommand implements Callable<Integer> {

    @ArgGroup
    private @Nullable Which which;

    @Mixin
    private CacheAccess cache = new CacheAccess();

    @Mixin
    private Report report = new Report();

    /** Beside the leftovers. */
    static final class Which {

        @Option(
                names = "--older-than",
                paramLabel = "TIME",
                converter = Values.Age.class,
                description = "Also those that were last used longer ago than this, as in 12h, 30d or 4w.")
        private @Nullable Duration age;

        @Option(names = "--all", description = "All of them.")
        private boolean isAll;
    }

    @Override
    public Integer call() throws IOException {
        var request = ControlMessage.of(Errands.COLLECT).with("used_before", before());
        report.of(progress -> cache.run(request, progress), CacheCollectCommand::sentence);
        return 0;
    }

    private long before() {
        if (which == null) {
            return 0;
        }
        if (which.isAll) {
            return Instant.MAX.getEpochSecond();
        }
        return which.age == null ? 0 : Instant.now().minus(which.age).getEpochSecond();
    }

    private static String sentence(Map<String, Object> answer) {
        return "Removed: " + Report.count(answer, "removed_torrents", "torrent") + "; "
                + ProgressBar.bytes(Report.number(answer, "freed_bytes")) + " of the disk are free again"
                + (Report.number(answer, "pinned_torrents") > 0
                        ? "; left for their pins: " + Report.count(answer, "pinned_torrents", "torrent")
                        : "")
                + ".";
    }
}
