package io.shoalfs.nativetest;

import java.io.IOException;

/** A client that has all of a torrent and serves it on loopback. */
public interface Seed extends AutoCloseable {

    /** {@code HOST:PORT}. */
    String peer();

    /** Leaves the swarm. */
    @Override
    void close() throws IOException;
}
