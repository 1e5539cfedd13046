package io.shoalfs.fetch.aws;

import java.io.IOException;
import java.util.Optional;

/** Small text files, by path. Any thread; blocks for the disk. */
@FunctionalInterface
public interface Texts {

    /**
     * A file's text; empty if there is no such file.
     *
     * @throws IOException with a sentence for people if it is there and cannot be read
     */
    Optional<String> read(String path) throws IOException;
}
