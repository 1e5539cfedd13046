package io.shoalfs.mount.cli;

import io.shoalfs.mount.fuse.MountException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/**
 * {@code shoalfs exec}: what serves the mounts of a command that packaging/shoalfs runs, in namespaces which that has made
 * and which both are in. Ends when it is told to, which it is after the command's end.
 */
@Command(
        name = "exec",
        description = {
            "Runs a command that sees torrents as read-only directories, and that nobody else sees so:",
            "without privileges, without fusermount. The status is the command's. All is gone when it ends.",
            ""
        },
        customSynopsis = "shoalfs exec [OPTION]... SOURCE:/DIR... -- COMMAND [ARGUMENT]...",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        sortOptions = false)
final class ExecCommand implements Callable<Integer> {

    private static final Logger log = LoggerFactory.getLogger(ExecCommand.class);

    @Parameters(
            arity = "1..*",
            paramLabel = "SOURCE:/DIR",
            converter = Values.Place.class,
            description = "A .torrent file, or a directory of them, and the empty directory that it is mounted on.")
    private List<Place> places = new ArrayList<>();

    @Mixin
    private EngineOptions options = new EngineOptions();

    @CommandLine.Spec
    private CommandSpec spec = CommandSpec.create();

    /**
     * What is mounted where.
     *
     * @param source as the user wrote it
     * @param at absolute
     */
    record Place(String source, Path at) {}

    @Override
    public Integer call() throws IOException, MountException, InterruptedException {
        if (!Boolean.getBoolean(MountCommand.BACKGROUND)) {
            throw new ParameterException(spec.commandLine(), "a command is missing: SOURCE:/DIR... -- COMMAND");
        }
        var directory = options.cacheDirectory();
        var mounting = new Mounting(options, directory);
        var mounts = new ArrayList<ServedMount>();
        for (var place : places) {
            mounts.add(mounting.mount(List.of(place.source()), MountPoint.of(place.at())));
        }
        Terminal.sayReady();
        if (mounts.stream().noneMatch(ServedMount::isOurs)) {
            // They go with the namespace that they are in.
            return 0;
        }
        Logs.toFile(directory.path());
        places.forEach(place ->
                log.info("{} is mounted on {} for a command", Mounting.label(List.of(place.source())), place.at()));
        awaitCommand();
        for (var mount : mounts) {
            mount.end();
        }
        // Whoever waits for our output need not wait for others' mounts.
        Terminal.letGo();
        for (var mount : mounts) {
            mount.join();
        }
        return 0;
    }

    /** The command has ended when nobody holds our input any longer. */
    private static void awaitCommand() throws IOException {
        while (System.in.read() >= 0) {
            log.trace("nothing that is said is meant for us");
        }
    }
}
