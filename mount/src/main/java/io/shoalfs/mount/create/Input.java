package io.shoalfs.mount.create;

import io.shoalfs.fetch.create.Listing;
import java.io.IOException;
import java.nio.file.Path;

/** Where files are that become a torrent. For one thread. */
public interface Input {

    /**
     * Finds them; blocks for that.
     *
     * @throws IOException with a sentence for people if they cannot be had
     */
    Listing list() throws IOException;

    /** How many threads are to read at once. */
    int workers();

    /**
     * Refuses a directory in which nothing may be written, since it is a part of the input.
     *
     * @throws IOException with a sentence for people if it is
     */
    default void requireOutside(Path directory) throws IOException {}

    /** What it is called, for people. */
    String shown();
}
