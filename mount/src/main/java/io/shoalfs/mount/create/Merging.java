package io.shoalfs.mount.create;

import io.shoalfs.fetch.create.Parts;
import io.shoalfs.fetch.create.TorrentWriter;
import io.shoalfs.fetch.create.Watcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Makes a {@code .torrent} file of the parts of one. For one thread; needs a file descriptor for each part. */
public final class Merging {

    private final List<Path> parts;

    /** Parts, in any order. */
    public Merging(List<Path> parts) {
        this.parts = List.copyOf(parts);
    }

    /**
     * Reads the parts, and writes the output.
     *
     * @param watcher is asked all the while whether it is to go on, and told of nothing
     * @throws IOException if it cannot be done; its message is for people
     */
    public Creation.Created run(Creation.Place place, Watcher watcher) throws IOException {
        List<DiskPart> open = new ArrayList<>();
        try {
            for (var path : parts) {
                open.add(DiskPart.open(path, watcher));
            }
            var all = Parts.of(open);
            var output = Objects.requireNonNull(place.of(all.plan().name().toString()));
            var file = new NewFile(output.path(), output.mayReplace());
            file.requirePlace();
            requireOther(output.path());
            var id = file.write(watcher, out -> new TorrentWriter(all.plan(), all.description(), all).write(out));
            return new Creation.Created(output.path(), all.plan(), id);
        } finally {
            for (var part : open) {
                part.close();
            }
        }
    }

    private void requireOther(Path output) throws IOException {
        for (var part : parts) {
            if (Files.exists(output) && Files.isSameFile(output, part)) {
                throw new IOException(output + ": it is one of the parts; name another file with --output");
            }
        }
    }
}
