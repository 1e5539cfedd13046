package io.shoalfs.mount.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code shoalfs cache}: what a cache has, and what is to become of it. */
@Command(
        name = "cache",
        description = "Shows, tidies, checks and fills a cache, whether anything is mounted or not.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {
            CacheListCommand.class,
            CacheCollectCommand.class,
            CacheVerifyCommand.class,
            CacheAdoptCommand.class
        })
final class CacheCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** Without a command. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
