package io.shoalfs.mount.create;

import io.shoalfs.fetch.create.Choice;
import io.shoalfs.fetch.create.Description;
import io.shoalfs.fetch.create.Format;
import io.shoalfs.fetch.create.Hashing;
import io.shoalfs.fetch.create.Listing;
import io.shoalfs.fetch.create.PartFile;
import io.shoalfs.fetch.create.PartNumber;
import io.shoalfs.fetch.create.Plan;
import io.shoalfs.fetch.create.Share;
import io.shoalfs.fetch.create.TorrentWriter;
import io.shoalfs.fetch.create.Watcher;
import io.shoalfs.torrent.TorrentId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Makes a {@code .torrent} file, or a part of what one is made of. For one thread, and once. */
public final class Creation {

    private final Request request;

    /** A torrent to be made. */
    public Creation(Request request) {
        this.request = request;
    }

    /**
     * What is wanted.
     *
     * @param output where, by the torrent's name
     * @param format null to choose it by the files
     * @param pieceLength in bytes; empty to choose it by the payload
     * @param description of which the web seeds are those beside the input itself
     */
    public record Request(
            Input input, Place output, @Nullable Format format, OptionalInt pieceLength, Description description) {}

    /**
     * A file to be made.
     *
     * @param mayReplace whether it may take another's place
     */
    public record Output(Path path, boolean mayReplace) {}

    /** Where a file is to be made. */
    @FunctionalInterface
    public interface Place {

        /** For a torrent of this name; null: it depends on the name, which is not known yet. */
        @Nullable
        Output of(@Nullable String name);
    }

    /** What was made: where it is, how it lies in pieces, and what it is called by. */
    public record Created(Path output, Plan plan, TorrentId id) {}

    /** What was made of a part: where it is, how all lies in pieces, and which are hashed. */
    public record CreatedPart(Path output, Plan plan, Share share) {}

    /**
     * Reads all of the input, and writes the output.
     *
     * @param executor whose threads read and hash
     * @throws IOException if it cannot be done; its message is for people
     */
    public Created run(Executor executor, Watcher watcher) throws IOException {
        // Better now than when all has been looked at.
        var early = place(null);
        var planned = planned(watcher);
        var plan = planned.plan();
        var output =
                early != null ? early : Objects.requireNonNull(place(plan.name().toString()));
        try (var store = HashFile.in(output.directory())) {
            new Hashing(plan, Share.all(plan), planned.listing().source(), store)
                    .run(request.input().workers(), executor, watcher);
            var writer = new TorrentWriter(plan, planned.description(), store);
            var id = output.write(watcher, writer::write);
            return new Created(output.path(), plan, id);
        }
    }

    /**
     * Reads a share of the input, and writes what came of it, for {@link Merging}.
     *
     * @param part which of them
     * @throws IOException if it cannot be done; its message is for people
     */
    public CreatedPart runPart(PartNumber part, Executor executor, Watcher watcher) throws IOException {
        // Better now than when all has been looked at.
        var early = place(null);
        var planned = planned(watcher);
        var plan = planned.plan();
        var output =
                early != null ? early : Objects.requireNonNull(place(plan.name().toString()));
        var share = Share.of(plan, part.part(), part.parts());
        var source = planned.listing().source();
        try (var store = HashFile.in(output.directory())) {
            new Hashing(plan, share, source, store).run(request.input().workers(), executor, watcher);
            output.write(watcher, out -> {
                new PartFile(plan, planned.description(), source::versionOf).write(part, store, out);
                return part;
            });
            return new CreatedPart(output.path(), plan, share);
        }
    }

    private @Nullable NewFile place(@Nullable String name) throws IOException {
        var wanted = request.output().of(name);
        if (wanted == null) {
            return null;
        }
        var output = new NewFile(wanted.path(), wanted.mayReplace());
        output.requirePlace();
        request.input().requireOutside(wanted.path());
        return output;
    }

    /** What is known before anything is hashed. */
    private record Planned(Listing listing, Plan plan, Description description) {}

    private Planned planned(Watcher watcher) throws IOException {
        var listing = request.input().list(watcher);
        var files = listing.source().files();
        if (files.length() == 0) {
            throw new IOException(request.input().shown() + ": it holds no data"
                    + (files.count() == 0 ? ", for there are no files in it" : ": all its files are empty"));
        }
        int pieceLength = request.pieceLength().orElseGet(() -> Choice.pieceLength(files.length()));
        var given = request.format();
        var format = given != null ? given : Choice.format(files, pieceLength);
        try {
            var plan = new Plan(format, files, listing.name(), listing.isFile(), pieceLength);
            var description = request.description().seededAt(listing.seed());
            plan.requireReadable(description);
            return new Planned(listing, plan, description);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
