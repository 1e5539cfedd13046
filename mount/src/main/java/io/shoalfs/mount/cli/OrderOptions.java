package io.shoalfs.mount.cli;

import io.shoalfs.mount.engine.Errands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of {@code shoalfs fetch} that declare what will be read, or write down what is. */
final class OrderOptions {

    private static final String STANDARD_INPUT = "-";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--order",
            paramLabel = "FILE",
            description = "The files that will be read, in that order: a path a line, from MOUNTPOINT on or absolute; "
                    + "- for standard input. Also what --record wrote.")
    private @Nullable Path order;

    @Option(names = "--append", description = "With --order: behind what was declared before, not in its place.")
    private boolean isAppended;

    @Option(names = "--clear", description = "Withdraw what was declared.")
    private boolean isToClear;

    @Option(
            names = "--as",
            paramLabel = "NAME",
            converter = Values.OrderName.class,
            description = "With --order and --clear: which order, if several readers declare one each. "
                    + "Default: default.")
    private @Nullable String name;

    @Option(
            names = "--ahead",
            paramLabel = "SIZE",
            converter = Values.Size.class,
            description = "With --order: how much is fetched ahead of the reader, half of the cache at most. "
                    + "Default: an eighth of the cache, and 256M at most.")
    private @Nullable Long ahead;

    @Option(
            names = {"-0", "--null"},
            description = "With --order: zero bytes end the paths, as find -print0 writes them.")
    private boolean isNull;

    @Option(
            names = "--record",
            paramLabel = "FILE",
            description = "Write there which parts of which files are read from now until Ctrl-C, in that order.")
    private @Nullable Path record;

    /** Whether an order or a recording is meant at all. */
    boolean isGiven() {
        return order != null || isToClear || record != null || isAppended || ahead != null || isNull || name != null;
    }

    /** Says no to what does not go together. */
    void requireAlone(boolean isToWait, List<Path> paths) {
        long kinds = Stream.of(order != null, isToClear, record != null)
                .filter(Boolean::booleanValue)
                .count();
        if (kinds != 1) {
            throw wrong("one of --order, --clear and --record is needed, and no two of them");
        }
        if (order == null && (isAppended || ahead != null || isNull)) {
            throw wrong("--append, --ahead and --null go with --order");
        }
        if (record != null && name != null) {
            throw wrong("--as goes with --order and --clear");
        }
        if (isToWait) {
            throw wrong("--wait goes with files, not with --order, --clear or --record");
        }
        if (paths.size() != 1) {
            throw wrong("--order, --clear and --record take one mount point");
        }
    }

    private ParameterException wrong(String sentence) {
        return new ParameterException(command.commandLine(), sentence);
    }

    /** Does what is asked for, and tells. Blocks. */
    void run(Path at, Report report) throws IOException {
        if (record != null) {
            new Recording(record, new MountedDirectory(at)).run(report);
        } else if (order != null) {
            declare(order, new MountedDirectory(at), report);
        } else {
            var directory = new MountedDirectory(at);
            report.of(
                    progress ->
                            directory.run(directory.request(Errands.ORDER_CLEAR).with("name", name())),
                    answer -> "Nothing is fetched in the order \"" + name() + "\" any more.");
        }
    }

    private String name() {
        return name == null ? "default" : name;
    }

    private void declare(Path from, MountedDirectory directory, Report report) throws IOException {
        byte[] list = from.toString().equals(STANDARD_INPUT) ? System.in.readAllBytes() : Files.readAllBytes(from);
        var request = directory
                .request(Errands.ORDER)
                .with("name", name())
                .with("append", isAppended)
                .with("null", isNull)
                .with(List.of(list));
        var whole = ahead == null ? request : request.with("ahead_bytes", ahead);
        report.of(progress -> directory.run(whole), OrderOptions::sentence);
    }

    /** Declares what was recorded as an order of its own; the sentence for people. Blocks. */
    static String declareProfile(byte[] list, Path at) throws IOException {
        var directory = new MountedDirectory(at);
        var request = directory
                .request(Errands.ORDER)
                .with("name", "profile")
                .with("append", false)
                .with("null", false)
                .with(List.of(list));
        return sentence(directory.run(request));
    }

    private static String sentence(Map<String, Object> answer) {
        long missing = Report.number(answer, "missing");
        return Report.count(answer, "files", "file") + ", " + ProgressBar.bytes(Report.number(answer, "bytes"))
                + ", are fetched in this order ahead of their reader"
                + (missing > 0 ? "; " + missing + " that the profile names are not there" : "") + ".";
    }
}
