package io.shoalfs.fetch.metainfo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * The public torrents that clients of the world are tested with, and what is to be expected of each. They are no part of
 * this project: found in {@code -Dcorpus=DIR}, or in {@code shared/corpus} beside the checkout or one of its parents.
 */
public final class Corpus {

    private Corpus() {}

    /** One torrent of the corpus. */
    record Entry(String path, Path file, Map<String, @Nullable Object> facts) {

        byte[] bytes() {
            try {
                return Files.readAllBytes(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        String text(String fact) {
            return Objects.requireNonNullElse(facts.get(fact), "").toString();
        }

        boolean isRejected() {
            return text("expected").startsWith("REJECT") || text("kind").isEmpty();
        }

        @SuppressWarnings("unchecked") // the index's own form: name, length, attributes
        List<List<@Nullable Object>> files() {
            return (List<List<@Nullable Object>>) Objects.requireNonNullElse(facts.get("files"), List.of());
        }
    }

    /** Protocol vectors of this name; ends the test, saying why, where there is no corpus. */
    public static @Nullable Object vectors(String name) throws IOException {
        var directory = directory();
        Assumptions.assumeTrue(
                directory.isPresent(), "skipped: no corpus in -Dcorpus=DIR or ../shared/corpus of this checkout");
        return Json.parse(Files.readString(directory.get().resolve("vectors").resolve(name + ".json")));
    }

    /** The corpus; ends the test, saying why, where there is none. */
    static List<Entry> entries() {
        var directory = directory();
        Assumptions.assumeTrue(
                directory.isPresent(), "skipped: no corpus in -Dcorpus=DIR or ../shared/corpus of this checkout");
        return entries(directory.get());
    }

    @SuppressWarnings("unchecked") // the index is an object of objects
    private static List<Entry> entries(Path directory) {
        try {
            var index = (Map<String, Map<String, @Nullable Object>>)
                    Objects.requireNonNull(Json.parse(Files.readString(directory.resolve("index.json"))));
            return index.entrySet().stream()
                    .map(entry -> new Entry(entry.getKey(), directory.resolve(entry.getKey()), entry.getValue()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Optional<Path> directory() {
        var given = Optional.ofNullable(System.getProperty("corpus")).map(Path::of);
        var here = Path.of("").toAbsolutePath();
        var beside =
                Stream.iterate(here, Objects::nonNull, Path::getParent).map(parent -> parent.resolve("shared/corpus"));
        return Stream.concat(given.stream(), beside)
                .filter(path -> Files.isRegularFile(path.resolve("index.json")))
                .findFirst();
    }
}
