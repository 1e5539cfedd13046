package io.shoalfs.mount.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code shoalfs status}: how mounts do, and where their data comes from. */
@Command(
        name = "status",
        description = {
            "Says how mounts do: their torrents, where these come from, how long reads wait, the cache.",
            "The status is 3 if nothing is mounted."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class StatusCommand implements Callable<Integer> {

    private static final int NOT_ASKED = 1;
    private static final int NOTHING_MOUNTED = 3;
    private static final Duration BETWEEN = Duration.ofSeconds(1);

    /** To the screen's first place; what is below the end is cleared then. */
    private static final String HOME = "\u001b[H";

    private static final String CLEAR_BELOW = "\u001b[J";
    private static final String CLEAR_RIGHT = "\u001b[K";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            arity = "0..*",
            paramLabel = "MOUNTPOINT",
            description = "What is mounted there. Default: all that is mounted and that this user may ask about.")
    private List<Path> mountPoints = new ArrayList<>();

    @Option(names = "--json", description = "As one JSON object.")
    private boolean isJson;

    @Option(
            names = "--watch",
            description = "Again each second until Ctrl-C; with --json, or not on a terminal, one below the other.")
    private boolean isWatched;

    @Option(
            names = "--cache-dir",
            paramLabel = "DIR",
            description = "What is mounted with this cache, also where it is not seen from here.")
    private @Nullable Path cacheDirectory;

    @Override
    public Integer call() throws IOException {
        var directory = Optional.ofNullable(cacheDirectory).map(CacheDirectory::path);
        var engines = new Engines(mountPoints, directory);
        var out = spec.commandLine().getOut();
        if (!isWatched) {
            var answers = engines.ask();
            tell(answers, out, Optional.empty());
            return status(answers);
        }
        watch(engines, out);
        return 0;
    }

    private static int status(Engines.Answers answers) {
        if (!answers.engines().isEmpty()) {
            return 0;
        }
        return answers.unreachable().isEmpty() ? NOTHING_MOUNTED : NOT_ASKED;
    }

    private void tell(Engines.Answers answers, PrintWriter out, Optional<Terminal.Size> screen) throws IOException {
        if (isJson) {
            Report.say(out, answers.fields());
            return;
        }
        var lines = StatusText.of(answers.fields());
        if (screen.isEmpty()) {
            lines.forEach(out::println);
        } else {
            draw(lines, screen.get(), out);
        }
        out.flush();
    }

    private static void draw(List<String> lines, Terminal.Size screen, PrintWriter out) {
        out.print(HOME);
        // The last line stays empty, so that nothing scrolls.
        for (var line : lines.subList(0, Math.min(lines.size(), Math.max(1, screen.rows() - 1)))) {
            out.print(line.substring(0, Math.min(line.length(), screen.columns())) + CLEAR_RIGHT + "\n");
        }
        out.print(CLEAR_BELOW);
    }

    /** Until a signal ends the process, or nobody reads any more what it says. */
    private void watch(Engines engines, PrintWriter out) throws IOException {
        // The stream below keeps it to itself that nobody reads.
        while (!out.checkError() && !System.out.checkError()) {
            long beginNanos = System.nanoTime();
            tell(engines.ask(), out, isJson ? Optional.empty() : Terminal.screen());
            if (!isJson && Terminal.screen().isEmpty()) {
                out.println();
            }
            pause(BETWEEN.toNanos() - (System.nanoTime() - beginNanos));
        }
    }

    private static void pause(long nanos) throws IOException {
        try {
            Thread.sleep(Math.max(0, Duration.ofNanos(nanos).toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
