package io.shoalfs.mount.engine;

import java.io.IOException;

/** Is told how far something that takes a while has come. */
public interface Progress {

    /**
     * So many bytes are done. Called often; returns soon.
     *
     * @throws IOException if nobody wants the rest: it is broken off then
     */
    void at(long done, long total) throws IOException;
}
