package io.shoalfs.mount.create;

import io.shoalfs.fetch.create.Parts;
import io.shoalfs.fetch.create.TorrentWriter;
import java.io.IOException;
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
     * @throws IOException if it cannot be done; its message is for people
     */
    public Creation.Created run(Creation.Place place) throws IOException {
        List<DiskPart> open = new ArrayList<>();
        try {
            for (var path : parts) {
                open.add(DiskPart.open(path));
            }
            var all = Parts.of(open);
            var output = Objects.requireNonNull(place.of(all.plan().name().toString()));
            var file = new NewFile(output.path(), output.mayReplace());
            file.requirePlace();
            var id = file.write(out -> new TorrentWriter(all.plan(), all.description(), all).write(out));
            return new Creation.Created(output.path(), all.plan(), id);
        } finally {
            for (var part : open) {
                part.close();
            }
        }
    }
}
