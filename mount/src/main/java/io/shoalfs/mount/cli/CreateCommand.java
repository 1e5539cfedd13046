package io.shoalfs.mount.cli;

import io.shoalfs.fetch.create.Description;
import io.shoalfs.fetch.create.Format;
import io.shoalfs.mount.create.Creation;
import io.shoalfs.mount.engine.Progress;
import io.shoalfs.torrent.Name;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code shoalfs create}: a torrent of files that nobody has one of. */
@Command(
        name = "create",
        description = {
            "Makes a torrent of a directory or of one file: reads all of it once, and writes a .torrent file.",
            "Its info-hash depends on the names, the contents and the options, and on nothing else."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class CreateCommand implements Callable<Integer> {

    /** Of what is left out, so many are named. */
    private static final int MOST_NAMED = 10;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "PATH", description = "The directory or the file.")
    private Path input = Path.of("");

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE.torrent",
            description = "The file to write. Default: NAME.torrent in the current directory.")
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
            converter = CreateValues.HttpSeed.class,
            description = "A web server that has it (http or https): the directory that the torrent's lies in, with a "
                    + "slash at its end, or the one file; may be repeated.")
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
            names = "--follow-links",
            description = "Symbolic links stand for what they lead to. Default: they are kept as links.")
    private boolean followsLinks;

    @Mixin
    private Report report = new Report();

    @Override
    public Integer call() throws IOException {
        checkWebSeeds();
        var place = output != null ? output : Path.of(defaultName() + ".torrent");
        report.of(progress -> answer(place, progress), answer -> sentence(place, answer));
        return 0;
    }

    private String defaultName() throws IOException {
        if (name != null) {
            return name.toString();
        }
        var last = input.toRealPath().getFileName();
        return last == null ? "root" : last.toString();
    }

    /** BEP 19: only what ends in a slash is completed with the files' names. */
    private void checkWebSeeds() {
        boolean isDirectory = input.toFile().isDirectory();
        for (var seed : webSeeds) {
            if (isDirectory && !seed.getPath().endsWith("/")) {
                throw new ParameterException(
                        spec.commandLine(), "--web-seed: of a directory, the address must end in a slash (BEP 19)");
            }
        }
    }

    private Map<String, Object> answer(Path place, Progress progress) throws IOException {
        var leftOut = new ArrayList<String>();
        var request = new Creation.Request(
                input,
                place,
                mayReplace,
                format,
                pieceLength == null ? OptionalInt.empty() : OptionalInt.of(pieceLength),
                name,
                followsLinks,
                description());
        try (var ending = new BreakOff()) {
            var created = new Creation(request, path -> leftOut.add(path.toString()))
                    .run(Runtime.getRuntime().availableProcessors(), ending.from(progress)::at);
            sayLeftOut(leftOut);
            return fields(place, created, leftOut.size());
        }
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

    private static Map<String, Object> fields(Path place, Creation.Created created, int leftOut) {
        var plan = created.plan();
        var fields = new LinkedHashMap<String, Object>();
        fields.put("path", place.toString());
        fields.put("format", plan.format().name().toLowerCase(Locale.ROOT));
        created.id().all().forEach(hash -> fields.put(hash.isV2() ? "infohash_v2" : "infohash_v1", hash.hex()));
        fields.put("length_bytes", plan.files().length());
        fields.put("files", plan.files().count());
        fields.put("piece_length_bytes", plan.pieceLength());
        fields.put("pieces", plan.pieceCount());
        fields.put("left_out", leftOut);
        return fields;
    }

    private static String sentence(Path place, Map<String, Object> answer) {
        var text = new StringBuilder(InfoCommand.visible(place.toString()))
                .append(": ")
                .append(ProgressBar.bytes(Report.number(answer, "length_bytes")))
                .append(" in ")
                .append(Report.count(answer, "files", "file"))
                .append(", ")
                .append(Report.count(answer, "pieces", "piece"))
                .append(" of ")
                .append(ProgressBar.bytes(Report.number(answer, "piece_length_bytes")))
                .append(", ")
                .append(answer.get("format"));
        for (var version : List.of("v1", "v2")) {
            var hash = answer.get("infohash_" + version);
            if (hash != null) {
                text.append(System.lineSeparator())
                        .append("infohash ")
                        .append(version)
                        .append(' ')
                        .append(hash);
            }
        }
        return text.toString();
    }
}
