package io.shoalfs.mount.cli;

import io.shoalfs.mount.engine.Reasons;
import io.shoalfs.mount.fuse.MountException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The command {@code shoalfs}: exit status 0 for success, 1 for a failure told in a sentence, 2 for wrong usage. */
@Command(
        name = "shoalfs",
        description = "Mounts data sets published as torrents as plain read-only directories.",
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = Main.Version.class,
        mixinStandardHelpOptions = true,
        subcommands = {
            MountCommand.class,
            ExecCommand.class,
            CreateCommand.class,
            SeedCommand.class,
            UmountCommand.class,
            InfoCommand.class,
            StatusCommand.class,
            FetchCommand.class,
            PinCommand.class,
            UnpinCommand.class,
            EvictCommand.class,
            CacheCommand.class
        })
public final class Main implements Runnable {

    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    /** The program. */
    public static void main(String[] arguments) {
        // By the name alone: on two processors the libraries then load beside the reading of the command line.
        if (arguments.length > 0 && List.of("mount", "exec").contains(arguments[0])) {
            HeadStart.begin();
        }
        Logs.load();
        System.exit(run(commandLine(), arguments));
    }

    /** Runs a command; returns the exit status. */
    static int run(CommandLine command, String... arguments) {
        return command.execute(OptionList.detached(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setUsageHelpWidth(100)
                .setAbbreviatedOptionsAllowed(false)
                .setParameterExceptionHandler(Main::explainUsage)
                .setExecutionExceptionHandler(Main::explainFailure);
    }

    /** Without a command. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    private static int explainUsage(ParameterException exception, String[] arguments) {
        var command = exception.getCommandLine();
        var err = command.getErr();
        say(err, String.valueOf(exception.getMessage()));
        err.println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
        return WRONG_USAGE;
    }

    private static int explainFailure(Exception exception, CommandLine command, ParseResult arguments) {
        if (exception instanceof MountException) {
            say(command.getErr(), String.valueOf(exception.getMessage()));
        } else if (exception instanceof IOException failure) {
            say(command.getErr(), Reasons.of(failure));
        } else {
            say(command.getErr(), "internal error: " + exception);
            LoggerFactory.getLogger(Main.class).error("internal error", exception);
        }
        return FAILED;
    }

    private static void say(PrintWriter err, String sentence) {
        err.println("shoalfs: " + sentence);
    }

    /** The version of this build, from its jar. */
    static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"shoalfs " + (version == null ? "(not packaged)" : version)};
        }
    }
}
