package io.shoalfs.fetch.create;

import io.shoalfs.torrent.Name;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What was found where a torrent is to be made of.
 *
 * @param name the torrent's
 * @param isFile whether it is one file, and no directory of files
 * @param seed where the files are for everybody who mounts the torrent (BEP 19); null if it is no web server
 */
public record Listing(
        Source source, Name name, boolean isFile, @Nullable URI seed) {

    /** The same, but for the name: a directory's web seed has it below its own name only. */
    public Listing called(@Nullable Name other) {
        return other == null || other.equals(name) ? this : new Listing(source, other, isFile, isFile ? seed : null);
    }
}
