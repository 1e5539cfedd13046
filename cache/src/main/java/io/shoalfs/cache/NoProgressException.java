package io.shoalfs.cache;

import java.io.IOException;
import java.time.Duration;

/** A read ended because nothing that any read of the torrent waits for has arrived for the read timeout. */
public final class NoProgressException extends IOException {

    private static final long serialVersionUID = 1;

    private final int piece;

    /**
     * The end of one read.
     *
     * @param piece a piece that the read waits for
     * @param timeout for how long nothing arrived
     * @param condition the sources' condition, in a clause for people
     */
    NoProgressException(int piece, Duration timeout, String condition) {
        super("piece " + piece + " did not arrive, and nothing else that is read, for " + timeout.toSeconds() + " s: "
                + condition);
        this.piece = piece;
    }

    /** A piece that the read waits for. */
    public int piece() {
        return piece;
    }
}
