package io.shoalfs.fetch.create;

import java.io.IOException;

/** Is told how far it is, and says whether it is to go on. */
public interface Watcher {

    /**
     * So many bytes are hashed.
     *
     * @throws IOException if nobody wants the rest: it is broken off then
     */
    void at(long done, long total) throws IOException;

    /**
     * Asked where there is nothing to tell: while files are looked for, and while is written. Often, by any thread.
     *
     * @throws IOException if nobody wants the rest: it is broken off then
     */
    default void requireWanted() throws IOException {}
}
