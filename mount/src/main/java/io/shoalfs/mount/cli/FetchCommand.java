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
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code shoalfs fetch}: has files fetched that nobody reads yet. */
@Command(
        name = "fetch",
        description = {
            "Fetches files into the cache, after what is being read.",
            "Returns at once, while the mount goes on fetching; with --wait, when all is there."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class FetchCommand implements Callable<Integer> {

    @Parameters(
            arity = "1..*",
            paramLabel = "MOUNTPOINT/PATH",
            description = "Files or directories of what is mounted; a directory stands for all below it.")
    private List<Path> paths = new ArrayList<>();

    @Option(names = "--wait", description = "Return when all is there, and show how far it is. Ctrl-C ends it.")
    private boolean isToWait;

    @Mixin
    private Report report = new Report();

    @Override
    public Integer call() throws IOException {
        var request = ControlMessage.of(Errands.FETCH).with("wait", isToWait);
        var mounted = new MountedPaths(paths);
        report.of(progress -> mounted.run(request, progress), FetchCommand::sentence);
        return 0;
    }

    private static String sentence(Map<String, Object> answer) {
        String bytes = ProgressBar.bytes(Report.number(answer, "bytes"));
        return Boolean.TRUE.equals(answer.get("complete"))
                ? "All " + bytes + " are in the cache."
                : bytes + " are being fetched; to see how far it is, the same with --wait.";
    }
}
