package io.shoalfs.mount.cli;

import io.shoalfs.fetch.create.Description;
import io.shoalfs.fetch.create.Format;
import io.shoalfs.fetch.create.PartNumber;
import io.shoalfs.fetch.create.Plan;
import io.shoalfs.fetch.create.Watcher;
import io.shoalfs.mount.create.Creation;
import io.shoalfs.mount.create.Input;
import io.shoalfs.mount.create.Merging;
import io.shoalfs.mount.engine.Progress;
import io.shoalfs.torrent.Name;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code shoalfs create}: a torrent of files that nobody has one of. */
@Command(
        name = "create",
        description = {
            "Makes a torrent of a directory or a file, of what is in a bucket, or of files of a web server: reads all of it "
                    + "once, keeps no copy, and writes a .torrent file.",
            "Its info-hash depends on the names, the contents and the options, and on nothing else."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class CreateCommand implements Callable<Integer> {

    /** Of what is left out, so many are named. */
    private static final int MOST_NAMED = 10;

    /** What else may be said of a torrent that is made of parts. */
    private static final Set<String> WITH_MERGE = Set.of("--merge", "--output", "--force", "--json");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private CreateInputs inputs = new CreateInputs();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE.torrent",
            description =
                    "The file to write. Default: NAME.torrent in the current directory; with --part, NAME.I-of-N.part.")
    private @Nullable Path output;

    @Option(names = "--force", description = "Replace the output if it is there already.")
    private boolean mayReplace;

    @Option(
            names = "--format",
            paramLabel = "v1|v2|hybrid",
            converter = CreateValues.FormatName.class,
            description = "Default: hybrid; but v2 if there are more than 1000 files and the pads between them, that a "
                    + "hybrid must have, would be more than a tenth of the data; and v1 if the piece length is no power "
                    + "of two.")
    private @Nullable Format format;

    @Option(
            names = "--piece-length",
            paramLabel = "SIZE",
            converter = CreateValues.PieceLength.class,
            description = "As 256K or 4M. Default: by the payload, 16K to 16M.")
    private @Nullable Integer pieceLength;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            converter = CreateValues.TorrentName.class,
            description = "What the torrent is called. Default: as the directory or the file is.")
    private @Nullable Name name;

    @Option(
            names = "--tracker",
            paramLabel = "URL[,URL]...",
            converter = CreateValues.Tier.class,
            description =
                    "Trackers of one tier; may be repeated, for tiers that are asked when those before do not answer.")
    private List<CreateValues.Trackers> tiers = new ArrayList<>();

    @Option(
            names = "--web-seed",
            paramLabel = "URL",
            converter = Values.WebSeed.class,
            description =
                    "A web server (http or https) or a bucket (s3://BUCKET/PREFIX/) that has it: the directory that the torrent's "
                            + "lies in, with a slash at its end, or the one file; may be repeated.")
    private List<URI> webSeeds = new ArrayList<>();

    @Option(names = "--private", description = "Peers are to come from its trackers only (BEP 27).")
    private boolean isPrivate;

    @Option(names = "--comment", paramLabel = "TEXT", description = "For people who look at it.")
    private @Nullable String comment;

    @Option(
            names = "--source",
            paramLabel = "TEXT",
            description = "The site that it is made for: the same files have another info-hash there.")
    private @Nullable String source;

    @Option(
            names = "--part",
            paramLabel = "I/N",
            converter = CreateValues.Part.class,
            description =
                    "Hash only the I-th of N shares of about equal work (I from 1), and write a part for --merge.")
    private @Nullable PartNumber part;

    @Option(
            names = "--merge",
            description =
                    "Make the torrent of all parts that --part has written, with the options that they were made with.")
    private boolean isMerge;

    @Mixin
    private Report report = new Report();

    @Override
    public Integer call() throws IOException {
        if (isMerge) {
            requireNothingElse();
            report.of(progress -> merged(progress), CreateAnswer::sentence);
            return 0;
        }
        checkOptions();
        checkWebSeeds();
        var path = inputs.path();
        if (path == null) {
            makeOfRemote(inputs.addresses());
            return 0;
        }
        var leftOut = new ArrayList<String>();
        var input = inputs.local(path, name, other -> leftOut.add(other.toString()));
        report.of(
                progress -> {
                    var answer = made(input, Threads.upTo(input.workers()), progress);
                    sayLeftOut(leftOut);
                    answer.put("left_out", leftOut.size());
                    return answer;
                },
                CreateAnswer::sentence);
        return 0;
    }

    /** What would be refused later, or not looked at. */
    private void checkOptions() {
        var fault = inputs.isRemote() ? inputs.optionOfLocal() : inputs.optionOfRemote();
        if (fault.isPresent()) {
            throw new ParameterException(spec.commandLine(), fault.get());
        }
        if (pieceLength != null && format != null && format.isV2() && Integer.bitCount(pieceLength) != 1) {
            throw new ParameterException(spec.commandLine(), Plan.noPowerOfTwo(pieceLength));
        }
    }

    private void makeOfRemote(List<URI> addresses) throws IOException {
        try (var origins = inputs.origins()) {
            var executor = Threads.upTo(origins.workers());
            var wanted = new CreateInputs.Wanted(addresses, name, webSeeds);
            var input = inputs.remote(origins, wanted, executor);
            report.of(progress -> made(input, executor, progress), CreateAnswer::sentence);
        }
    }

    /** What the parts say, nobody may say otherwise. */
    private void requireNothingElse() {
        var given = spec.commandLine().getParseResult().matchedOptions().stream()
                .map(OptionSpec::longestName)
                .filter(option -> !WITH_MERGE.contains(option))
                .findFirst();
        if (given.isPresent()) {
            throw new ParameterException(
                    spec.commandLine(), given.get() + " is for the parts, and not for --merge, which has it from them");
        }
        if (inputs.paths().isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--merge: the parts are missing");
        }
    }

    private Map<String, Object> merged(Progress progress) throws IOException {
        try (var ending = new BreakOff()) {
            return CreateAnswer.of(new Merging(inputs.paths()).run(this::place, watcher(ending, progress)));
        }
    }

    /** Tells how far it is, until a signal ends the process. */
    private static Watcher watcher(BreakOff ending, Progress progress) {
        var told = ending.from(progress);
        return new Watcher() {

            @Override
            public void at(long done, long total) throws IOException {
                told.at(done, total);
            }

            @Override
            public void requireWanted() throws IOException {
                ending.requireWanted();
            }
        };
    }

    /** Before anything is looked at. */
    private void checkWebSeeds() {
        var path = inputs.path();
        var seeds = new PublishedSeeds(webSeeds);
        boolean isDirectory = path != null && path.toFile().isDirectory();
        var fault = seeds.fault().or(() -> isDirectory ? seeds.faultOfDirectory() : Optional.empty());
        if (fault.isPresent()) {
            throw new ParameterException(spec.commandLine(), fault.get());
        }
        var err = spec.commandLine().getErr();
        seeds.warnings().forEach(warning -> err.println("shoalfs: " + warning));
        err.flush();
    }

    private Map<String, Object> made(Input input, Executor executor, Progress progress) throws IOException {
        var request = new Creation.Request(
                input,
                this::place,
                format,
                pieceLength == null ? OptionalInt.empty() : OptionalInt.of(pieceLength),
                description());
        var creation = new Creation(request);
        try (var ending = new BreakOff()) {
            if (part != null) {
                return CreateAnswer.of(creation.runPart(part, executor, watcher(ending, progress)), part);
            }
            return CreateAnswer.of(creation.run(executor, watcher(ending, progress)));
        }
    }

    private Creation.@Nullable Output place(@Nullable String called) {
        if (output != null) {
            return new Creation.Output(output, mayReplace);
        }
        String ending = part == null ? ".torrent" : "." + part.part() + "-of-" + part.parts() + ".part";
        return called == null ? null : new Creation.Output(Path.of(called + ending), mayReplace);
    }

    private Description description() {
        var trackers = tiers.stream().map(CreateValues.Trackers::addresses).toList();
        String creator = new Main.Version().getVersion()[0].replace("shoalfs", "ShoalFS");
        return new Description(trackers, webSeeds, comment, creator, isPrivate, source);
    }

    private void sayLeftOut(List<String> leftOut) {
        var err = spec.commandLine().getErr();
        leftOut.stream()
                .limit(MOST_NAMED)
                .forEach(path -> err.println("shoalfs: " + InfoCommand.visible(path)
                        + " is neither a file nor a directory nor a link, and is left out"));
        if (leftOut.size() > MOST_NAMED) {
            err.println("shoalfs: and " + (leftOut.size() - MOST_NAMED) + " more are left out");
        }
        err.flush();
    }
}
