package io.shoalfs.mount.cli;

import io.shoalfs.mount.control.ControlMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A command about files and directories of what is mounted, which the engines of their mounts carry out. */
@Command(mixinStandardHelpOptions = true, versionProvider = Main.Version.class)
abstract class PathsCommand implements Callable<Integer> {

    @Parameters(
            arity = "1..*",
            paramLabel = "MOUNTPOINT/PATH",
            description = "Files or directories of what is mounted; a directory stands for all below it.")
    private List<Path> paths = new ArrayList<>();

    @Mixin
    private Report report = new Report();

    /** What was typed. */
    final List<Path> paths() {
        return paths;
    }

    /** What tells of it. */
    final Report report() {
        return report;
    }

    /** Has it done, and tells; the answer. Blocks. */
    final Map<String, Object> run(ControlMessage request, Report.Sentence sentence) throws IOException {
        var mounted = new MountedPaths(paths);
        return report.of(progress -> mounted.run(request, progress), sentence);
    }
}
