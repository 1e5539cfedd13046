package io.shoalfs.fetch.create;

import java.io.IOException;

/** Is told how far it is. */
public interface Watcher {

    /**
     * So many bytes are hashed.
     *
     * @throws IOException if nobody wants the rest: it is broken off then
     */
    void at(long done, long total) throws IOException;
}
