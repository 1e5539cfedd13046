package io.shoalfs.mount.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.shoalfs.fetch.FetchConfig;
import io.shoalfs.fetch.metainfo.Metainfo;
import io.shoalfs.mount.engine.KnownLink;
import io.shoalfs.mount.engine.Source;
import io.shoalfs.mount.fs.PathText;
import io.shoalfs.torrent.FileAttribute;
import io.shoalfs.torrent.InfoHash;
import io.shoalfs.torrent.TorrentFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code shoalfs info}: what a torrent says of itself. */
@Command(
        name = "info",
        description = "Says what is in a torrent, and where it comes from.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class InfoCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--json",
            description =
                    "As one JSON object. Bytes of names that are no UTF-8 are \\udc80 to \\udcff, as Python has them.")
    private boolean isJson;

    @Option(names = "--scrape", description = "Also asks each of its trackers how many have it; fails if none answers.")
    private boolean isScraped;

    @Option(
            names = "--cache-dir",
            paramLabel = "DIR",
            description = "Where an earlier mount of a link has kept what is in it. Default: as for shoalfs mount.")
    private @Nullable Path cacheDirectory;

    @Mixin
    private BindingOptions binding = new BindingOptions();

    @Parameters(
            paramLabel = "SOURCE",
            description = "A .torrent file, its address (http or https), or a magnet link: of that what it says, "
                    + "and all that a mount of it has found out.")
    private String source = "";

    @Override
    public Integer call() throws IOException {
        var file = new Source(source);
        if (!file.isMagnet()) {
            return report(file.read(fetchConfig()));
        }
        var link = KnownLink.of(source, CacheDirectory.path(cacheDirectory));
        if (link.metainfo().isPresent()) {
            return report(link.metainfo().get());
        }
        if (isScraped) {
            throw new IOException("a link is scraped when it has been mounted once");
        }
        var out = spec.commandLine().getOut();
        if (isJson) {
            try (var json = json(out)) {
                MagnetReport.writeJson(link.magnet(), json);
            }
            out.println();
        } else {
            MagnetReport.writeText(link.magnet(), out);
        }
        out.flush();
        return 0;
    }

    private FetchConfig fetchConfig() {
        return binding.apply(FetchConfig.standard());
    }

    private int report(Metainfo metainfo) throws IOException {
        var scrape = isScraped ? ScrapeReport.of(metainfo, fetchConfig()) : null;
        var out = spec.commandLine().getOut();
        if (isJson) {
            writeJson(metainfo, scrape, out);
        } else {
            writeText(metainfo, scrape, out);
        }
        out.flush();
        if (scrape != null) {
            scrape.orFail(new Source(source).shown());
        }
        return 0;
    }

    private static void writeJson(Metainfo metainfo, @Nullable ScrapeReport scrape, PrintWriter out)
            throws IOException {
        var torrent = metainfo.torrent();
        try (var json = json(out)) {
            json.writeStartObject();
            json.writeStringField("name", PathText.of(torrent.name()));
            writeHash(json, "infohash_v1", torrent.id().v1());
            writeHash(json, "infohash_v2", torrent.id().v2());
            json.writeNumberField("piece_length", torrent.layout().pieceLength());
            json.writeNumberField("length", sum(metainfo, TorrentFile::length));
            json.writeArrayFieldStart("files");
            for (var file : (Iterable<TorrentFile>) files(metainfo)::iterator) {
                json.writeStartObject();
                json.writeStringField("path", PathText.of(file.path()));
                json.writeNumberField("length", file.length());
                json.writeEndObject();
            }
            json.writeEndArray();
            writeUris(json, "trackers", trackers(metainfo));
            writeUris(json, "web_seeds", metainfo.webSeeds());
            json.writeBooleanField("private", metainfo.isPrivate());
            if (scrape != null) {
                scrape.writeJson(json);
            }
            json.writeEndObject();
        }
        out.println();
    }

    private static JsonGenerator json(PrintWriter out) throws IOException {
        return JsonFactory.builder()
                .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
                .build()
                .createGenerator(out)
                .useDefaultPrettyPrinter();
    }

    static void writeHash(JsonGenerator json, String name, @Nullable InfoHash hash) throws IOException {
        if (hash == null) {
            json.writeNullField(name);
        } else {
            json.writeStringField(name, hash.hex());
        }
    }

    static void writeUris(JsonGenerator json, String name, List<URI> uris) throws IOException {
        json.writeArrayFieldStart(name);
        for (var uri : uris) {
            json.writeString(uri.toString());
        }
        json.writeEndArray();
    }

    private static void writeText(Metainfo metainfo, @Nullable ScrapeReport scrape, PrintWriter out) {
        var torrent = metainfo.torrent();
        line(out, "name", visible(torrent.name().toString()));
        torrent.id().all().forEach(hash -> line(out, hash.isV2() ? "infohash v2" : "infohash v1", hash.hex()));
        line(out, "length", sum(metainfo, TorrentFile::length) + " bytes");
        line(out, "files", Long.toString(sum(metainfo, file -> 1)));
        line(out, "piece length", torrent.layout().pieceLength() + " bytes");
        line(out, "private", metainfo.isPrivate() ? "yes" : "no");
        trackers(metainfo).forEach(tracker -> line(out, "tracker", tracker.toString()));
        metainfo.webSeeds().forEach(seed -> line(out, "web seed", seed.toString()));
        if (scrape != null) {
            scrape.writeText(out);
        }
        out.println();
        files(metainfo).forEach(file -> out.printf("%15d  %s%n", file.length(), text(file)));
    }

    static void line(PrintWriter out, String name, String value) {
        out.printf("%-13s %s%n", name, value);
    }

    private static String text(TorrentFile file) {
        return visible(file.path().stream().map(Object::toString).collect(Collectors.joining("/")));
    }

    /** As it is, but for what a terminal would obey. */
    static String visible(String text) {
        return text.codePoints()
                .map(c -> Character.isISOControl(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static List<URI> trackers(Metainfo metainfo) {
        return metainfo.trackers().stream().flatMap(List::stream).toList();
    }

    private static long sum(Metainfo metainfo, ToLongFunction<TorrentFile> value) {
        return files(metainfo).mapToLong(value).sum();
    }

    /** Without padding. */
    private static Stream<TorrentFile> files(Metainfo metainfo) {
        var files = metainfo.torrent().layout().files();
        return IntStream.range(0, files.count())
                .filter(file -> !files.is(file, FileAttribute.PADDING))
                .mapToObj(files::file);
    }
}
