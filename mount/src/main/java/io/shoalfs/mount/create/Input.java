package io.shoalfs.mount.create;

import io.shoalfs.fetch.create.Listing;
import io.shoalfs.fetch.create.Watcher;
import java.io.IOException;
import java.nio.file.Path;

/** Where files are that become a torrent. For one thread. */
public interface Input {

    /**
     * Finds them; blocks for that.
     *
     * @param watcher is asked all the while whether anybody wants them
     * @throws IOException with a sentence for people if they cannot be had
     */
    Listing list(Watcher watcher) throws IOException;

    /** How many threads are to read at once. */
    int workers();

    /**
     * Refuses an output that would be a part of the input, or take its place.
     *
     * @throws IOException with a sentence for people if it would
     */
    default void requireOutside(Path output) throws IOException {}

    /** What it is called, for people. */
    String shown();
}
