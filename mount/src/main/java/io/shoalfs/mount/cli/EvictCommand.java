package io.shoalfs.mount.cli;

import io.shoalfs.mount.control.ControlMessage;
import io.shoalfs.mount.engine.Errands;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code shoalfs evict}: gives up what the cache has of files. */
@Command(
        name = "evict",
        description = {
            "Gives up what the cache has of files, but for what is pinned or being read.",
            "The status is 1 if anything stays."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class EvictCommand implements Callable<Integer> {

    @Parameters(
            arity = "1..*",
            paramLabel = "MOUNTPOINT/PATH",
            description = "Files or directories of what is mounted; a directory stands for all below it.")
    private List<Path> paths = new ArrayList<>();

    @Mixin
    private Report report = new Report();

    @Override
    public Integer call() throws IOException {
        var request = ControlMessage.of(Errands.EVICT);
        var mounted = new MountedPaths(paths);
        var answer = report.of(progress -> mounted.run(request, progress), EvictCommand::sentence);
        return Report.number(answer, "pinned_bytes") + Report.number(answer, "in_use_bytes") == 0 ? 0 : 1;
    }

    private static String sentence(Map<String, Object> answer) {
        long pinned = Report.number(answer, "pinned_bytes");
        long inUse = Report.number(answer, "in_use_bytes");
        return ProgressBar.bytes(Report.number(answer, "freed_bytes")) + " of the disk are free again"
                + (pinned > 0 ? "; " + ProgressBar.bytes(pinned) + " stay, being pinned" : "")
                + (inUse > 0 ? "; " + ProgressBar.bytes(inUse) + " stay, being read" : "") + ".";
    }
}
