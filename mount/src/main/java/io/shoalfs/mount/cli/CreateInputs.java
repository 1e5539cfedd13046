package io.shoalfs.mount.cli;

import io.shoalfs.fetch.FetchConfig;
import io.shoalfs.fetch.OriginFetch;
import io.shoalfs.fetch.metainfo.Metainfo;
import io.shoalfs.fetch.metainfo.PlainAddress;
import io.shoalfs.mount.create.Input;
import io.shoalfs.mount.create.LocalInput;
import io.shoalfs.mount.engine.ThisMachine;
import io.shoalfs.torrent.Name;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What {@code shoalfs create} makes a torrent of, as the command line has it. */
final class CreateInputs {

    private static final Pattern ADDRESS = Pattern.compile("(?i)(https?|s3)://.*", Pattern.DOTALL);

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Parameters(
            arity = "0..*",
            paramLabel = "INPUT",
            description =
                    "A directory or a file; s3://BUCKET/PREFIX; or one or more addresses (http or https) of files. "
                            + "With --merge, the parts.")
    private List<String> inputs = new ArrayList<>();

    @Option(
            names = "--urls",
            paramLabel = "FILE",
            description =
                    "A file with addresses (http or https) of files, one a line; empty lines and those that begin "
                            + "with # say nothing.")
    private @Nullable Path list;

    @Option(
            names = "--web-token",
            paramLabel = "HOST=FILE",
            converter = {Values.TokenHost.class, Values.TokenFile.class},
            description = "A file with a token that this web server, and no other, is told over https "
                    + "(HOST or HOST:PORT). May be given more than once.")
    private Map<String, String> webTokens = new LinkedHashMap<>();

    @Mixin
    private BindingOptions binding = new BindingOptions();

    @Option(
            names = "--follow-links",
            description = "Symbolic links stand for what they lead to. Default: they are kept as links.")
    private boolean followsLinks;

    /** As paths. */
    List<Path> paths() {
        return inputs.stream().map(Path::of).toList();
    }

    /** A directory or a file of this machine; null if something else is given. */
    @Nullable
    Path path() {
        return list == null && inputs.size() == 1 && !isAddress(inputs.get(0)) ? Path.of(inputs.get(0)) : null;
    }

    private static boolean isAddress(String input) {
        return ADDRESS.matcher(input).matches();
    }

    /** Whether it is at a web server, or in a bucket. */
    boolean isRemote() {
        return path() == null;
    }

    /** What is wrong if something of a network is given: an option that is for this machine's files alone. */
    Optional<String> optionOfLocal() {
        return followsLinks
                ? Optional.of("--follow-links is for a directory of this machine, and not for what others serve")
                : Optional.empty();
    }

    /** What is wrong if files of this machine are given: an option that is for others' alone. */
    Optional<String> optionOfRemote() {
        var given = binding.given().or(() -> webTokens.isEmpty() ? Optional.empty() : Optional.of("--web-token"));
        return given.map(option -> option + " is for what others serve, and not for files of this machine");
    }

    /**
     * What is at a web server, or in a bucket.
     *
     * @throws ParameterException if it is not clear which
     * @throws IOException with a sentence for people if the list cannot be read
     */
    List<URI> addresses() throws IOException {
        List<String> texts = new ArrayList<>(inputs);
        if (list != null) {
            texts.addAll(lines(list));
        }
        if (texts.isEmpty()) {
            throw wrong(list == null ? "what to make a torrent of is missing" : list + " has no addresses");
        }
        List<URI> addresses = new ArrayList<>();
        for (var text : texts) {
            addresses.add(address(text));
        }
        boolean isBucket = addresses.stream().anyMatch(address -> isBucket(address));
        if (isBucket && addresses.size() > 1) {
            throw wrong("one s3://BUCKET/PREFIX only can be made a torrent of");
        }
        return addresses;
    }

    private URI address(String text) {
        // The text may have a password or a signature in it.
        var address = Metainfo.typedWebSeed(text);
        if (!isAddress(text) || address.isEmpty()) {
            throw wrong(
                    isAddress(text)
                            ? "what is given is not http://HOST/..., https://... or s3://BUCKET/..."
                            : "'" + text
                                    + "': one directory, one file or one s3://BUCKET/PREFIX can be made a torrent of, "
                                    + "or one or more addresses (http or https) of files");
        }
        if (address.get().getRawFragment() != null) {
            throw wrong(PlainAddress.of(address.get())
                    + " has a '#' behind it, of which no server is told: in a name it is " + "written %23");
        }
        return address.get();
    }

    private static boolean isBucket(URI address) {
        return address.getScheme().equalsIgnoreCase("s3");
    }

    private static List<String> lines(Path list) throws IOException {
        try {
            return Files.readAllLines(list).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        } catch (MalformedInputException e) {
            throw new IOException(list + ": it is no text in UTF-8", e);
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(command.commandLine(), message);
    }

    /** What is at this path, as an input. */
    Input local(Path path, @Nullable Name name, Consumer<Path> leftOut) {
        return new LocalInput(path, name, followsLinks, leftOut);
    }

    /** What the network is asked with. */
    OriginFetch origins() throws IOException {
        var config = binding.apply(FetchConfig.standard()).webTokens(webTokens);
        return OriginFetch.open(config, ThisMachine.now());
    }

    /** What is at these addresses, as an input. */
    Input remote(OriginFetch origins, Wanted wanted, Executor executor) {
        return new RemoteInput(origins, wanted, executor);
    }

    /** Addresses, and what their torrent is to have: a name, if not their own, and web seeds beside them. */
    record Wanted(List<URI> addresses, @Nullable Name name, List<URI> seeds) {}
}
