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

/** {@code shoalfs unpin}: ends pins. */
@Command(
        name = "unpin",
        description = {"Ends pins: the files stay in the cache for as long as there is room."},
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class UnpinCommand implements Callable<Integer> {

    @Parameters(
            arity = "1..*",
            paramLabel = "MOUNTPOINT/PATH",
            description = "Files or directories of what is mounted; a directory stands for all below it.")
    private List<Path> paths = new ArrayList<>();

    @Mixin
    private Report report = new Report();

    @Override
    public Integer call() throws IOException {
        var request = ControlMessage.of(Errands.UNPIN);
        var mounted = new MountedPaths(paths);
        report.of(progress -> mounted.run(request, progress), UnpinCommand::sentence);
        return 0;
    }

    private static String sentence(Map<String, Object> answer) {
        return ProgressBar.bytes(Report.number(answer, "unpinned_bytes")) + " are pinned no longer.";
    }
}
