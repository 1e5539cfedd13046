package io.shoalfs.fetch.aws;

import java.io.IOException;
import java.util.Optional;

/** Where keys come from. Any thread that may wait; blocks for the disk or the network. */
@FunctionalInterface
interface KeySource {

    /**
     * Keys that are valid now; empty if nobody has set up any of this kind.
     *
     * @throws IOException with a clause for people, without secrets, if some are set up and cannot be had
     */
    Optional<Keys> get() throws IOException;
}
