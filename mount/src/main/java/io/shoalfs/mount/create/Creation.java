package io.shoalfs.mount.create;

import io.shoalfs.fetch.create.Choice;
import io.shoalfs.fetch.create.Description;
import io.shoalfs.fetch.create.Format;
import io.shoalfs.fetch.create.Hashing;
import io.shoalfs.fetch.create.Plan;
import io.shoalfs.fetch.create.TorrentWriter;
import io.shoalfs.fetch.create.Watcher;
import io.shoalfs.torrent.Name;
import io.shoalfs.torrent.TorrentId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes a {@code .torrent} file of a directory or of one file. For one thread, and once. */
public final class Creation {

    private final Request request;
    private final Consumer<Path> leftOut;

    /**
     * A torrent to be made.
     *
     * @param leftOut is told of each thing that is neither a file nor a directory nor a link
     */
    public Creation(Request request, Consumer<Path> leftOut) {
        this.request = request;
        this.leftOut = leftOut;
    }

    /**
     * What is wanted.
     *
     * @param input a directory, or a file
     * @param output the file to be made
     * @param mayReplace whether it may take another's place
     * @param format null to choose it by the files
     * @param pieceLength in bytes; empty to choose it by the payload
     * @param name the torrent's; null for the input's own
     * @param followsLinks whether links stand for what they lead to
     */
    public record Request(
            Path input,
            Path output,
            boolean mayReplace,
            @Nullable Format format,
            OptionalInt pieceLength,
            @Nullable Name name,
            boolean followsLinks,
            Description description) {}

    /** What was made: how it lies in pieces, and what it is called by. */
    public record Created(Plan plan, TorrentId id) {}

    /**
     * Reads all of the input, and writes the output.
     *
     * @param workers how many threads read and hash
     * @throws IOException if it cannot be done; its message is for people
     */
    public Created run(int workers, Watcher watcher) throws IOException {
        var input = request.input().toRealPath();
        var output = new NewFile(request.output(), request.mayReplace());
        output.requirePlace();
        requireOutside(input, output);
        var name = name(input);
        var files = files(input, name);
        if (!files.hasData()) {
            throw new IOException(request.input() + ": it holds no data"
                    + (files.files().count() == 0 ? ", for there are no files in it" : ": all its files are empty"));
        }
        var plan = plan(files, name, !Files.isDirectory(input));
        try (var store = HashFile.in(output.directory())) {
            hash(plan, files, store, workers, watcher);
            var id = output.write(out -> new TorrentWriter(plan, request.description(), store).write(out));
            return new Created(plan, id);
        }
    }

    private static void hash(Plan plan, LocalFiles files, HashFile store, int workers, Watcher watcher)
            throws IOException {
        var pool = Executors.newFixedThreadPool(workers, task -> {
            var thread = new Thread(task, "hash");
            thread.setDaemon(true);
            return thread;
        });
        try {
            new Hashing(plan, files, store).run(workers, pool, watcher);
        } finally {
            pool.shutdown();
        }
    }

    private void requireOutside(Path input, NewFile output) throws IOException {
        if (Files.isDirectory(input) && output.directory().toRealPath().startsWith(input)) {
            throw new IOException(
                    request.output() + ": it would lie inside of what it is made of; name a place outside of "
                            + request.input() + " with --output");
        }
    }

    private Name name(Path input) throws IOException {
        var given = request.name();
        if (given != null) {
            return given;
        }
        var last = input.getFileName();
        if (last == null) {
            throw new IOException("/ has no name; give it one with --name");
        }
        SortedNames.requireText(input);
        return Name.of(last.toString());
    }

    private LocalFiles files(Path input, Name name) throws IOException {
        var tree = new FileTree(input, request.followsLinks(), leftOut);
        if (Files.isDirectory(input)) {
            return tree.walked();
        }
        if (!Files.isRegularFile(input)) {
            throw new IOException(request.input() + ": it is neither a directory nor a file");
        }
        return tree.single(name);
    }

    private Plan plan(LocalFiles files, Name name, boolean isFile) throws IOException {
        int pieceLength = request.pieceLength()
                .orElseGet(() -> Choice.pieceLength(files.files().length()));
        var given = request.format();
        var format = given != null ? given : Choice.format(files.files(), pieceLength);
        try {
            return new Plan(format, files.files(), name, isFile, pieceLength);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
